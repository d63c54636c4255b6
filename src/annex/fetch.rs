//! Fetches Annex I from the Publications Office of the European Union by content negotiation.
//!
//! In: which act, date and language. Out: the bytes and what they hold. This is the only place of the program, with
//! `lists fetch`, that opens a socket outward, and only when asked by name. Interface: the CELLAR REST interface,
//! `http://publications.europa.eu/resource/celex/{CELEX}` with `Accept` and `Accept-Language` (three-letter codes);
//! it answers 303 to the document, 300 with a list when there are several, 404 when there is none.

use std::time::Duration;

use ureq::http::Uri;

use super::official::markup::markup;
use super::official::{self, MAX_BYTES, OfficialDocument, OfficialError};

/// Where the Publications Office answers.
pub const BASE_URL: &str = "http://publications.europa.eu/resource/celex/";
/// Most redirects that are followed.
pub const MAX_REDIRECTS: usize = 8;
/// Most alternatives of one "multiple choices" answer that are tried.
pub const MAX_ALTERNATIVES: usize = 12;
/// Longest wait for the connection and for the answer's first byte.
const CONNECT: Duration = Duration::from_secs(20);
/// Longest time for one answer.
const WHOLE: Duration = Duration::from_mins(3);
/// What is asked for, best first.
const ACCEPT: [&str; 2] = ["application/xhtml+xml", "application/zip;mtype=fmx4"];

/// What to fetch.
#[derive(Debug, Clone)]
pub struct Request {
    /// A whole CELEX number, `02021R0821-20251115`; `None` for a consolidation of Regulation (EU) 2021/821.
    pub celex: Option<String>,
    /// Date of the consolidation, `20251115`; `None` for the newest that is there.
    pub date: Option<String>,
    /// Language, ISO 639-1.
    pub language: String,
    /// Address before the CELEX number, [`BASE_URL`].
    pub base_url: String,
}

/// What was fetched.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The CELEX number that was found.
    pub celex: String,
    /// Where it came from in the end.
    pub url: String,
    /// The document as it came.
    pub bytes: Vec<u8>,
    /// The document as it reads.
    pub document: OfficialDocument,
}

/// Why nothing was fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// No such language.
    #[error("“{0}” is no official language of the Union: use a code such as en, nl, fr, de")]
    Language(String),
    /// The request itself.
    #[error("{0}")]
    Request(String),
    /// The connection failed.
    #[error("{url}: {problem}; download the document from EUR-Lex by hand and use “dualuse annex import FILE”")]
    Connection {
        /// The address.
        url: String,
        /// What went wrong.
        problem: String,
    },
    /// The server has none of what was asked for.
    #[error("the Publications Office has none of {tried} in that language: try another --date or --lang")]
    NotFound {
        /// What was tried.
        tried: String,
    },
    /// An answer that makes no sense here.
    #[error("{url} answered {status}: try again later, or download the document from EUR-Lex by hand")]
    Status {
        /// The address.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// Redirects without end, or away from the Publications Office.
    #[error("{url}: {problem}")]
    Redirect {
        /// The address.
        url: String,
        /// What is wrong.
        problem: String,
    },
    /// What came is not Annex I.
    #[error("{url}: {source}")]
    Document {
        /// The address.
        url: String,
        /// Why it is refused.
        source: OfficialError,
    },
}

/// One answer of the server.
enum Answer {
    Body(String, Vec<u8>),
    Choices(Vec<String>),
    Absent,
}

/// Fetches Annex I.
///
/// # Errors
/// When the server cannot be reached, has no such document, or sends something else than Annex I.
pub fn fetch(request: &Request) -> Result<Fetched, FetchError> {
    let data = markup().map_err(FetchError::Request)?;
    let language = data.language(&request.language).ok_or_else(|| FetchError::Language(request.language.clone()))?;
    let candidates: Vec<String> = match (&request.celex, &request.date) {
        (Some(celex), _) => vec![celex.clone()],
        (None, Some(date)) => vec![format!("0{}-{date}", data.fetch_act)],
        (None, None) => data.consolidations.iter().map(|d| format!("0{}-{d}", data.fetch_act)).collect(),
    };
    let plain = |c: &str| {
        !c.is_empty() && c.len() <= 40 && c.bytes().all(|b| b.is_ascii_alphanumeric() || b"-()_".contains(&b))
    };
    if let Some(bad) = candidates.iter().find(|c| !plain(c)) {
        return Err(FetchError::Request(format!("“{bad}” is no CELEX number: one looks like 02021R0821-20251115")));
    }
    let client = Client::new(&request.base_url, language)?;
    for celex in &candidates {
        let mut refused = None;
        for accept in ACCEPT {
            match client.document(&format!("{}{celex}", request.base_url), accept) {
                Ok(Some((url, bytes, document))) => return Ok(Fetched { celex: celex.clone(), url, bytes, document }),
                Ok(None) => {}
                // XHTML may be there without the annex; Formex is tried before giving up
                Err(e @ FetchError::Document { .. }) => refused = Some(e),
                Err(e) => return Err(e),
            }
        }
        if let Some(e) = refused {
            return Err(e);
        }
    }
    Err(FetchError::NotFound { tried: candidates.join(", ") })
}

struct Client<'a> {
    agent: ureq::Agent,
    host: String,
    language: &'a str,
}

impl<'a> Client<'a> {
    fn new(base: &str, language: &'a str) -> Result<Self, FetchError> {
        let host = host_of(base).ok_or_else(|| {
            FetchError::Request(format!("“{base}” is no address: it begins with http:// or https://"))
        })?;
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            // redirects are followed here, so that their number and target are ours to limit
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(CONNECT * 3))
            .timeout_global(Some(WHOLE))
            .user_agent(concat!("dualuse/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self { agent: config.into(), host, language })
    }

    /// The document behind an address, or the one among its alternatives that is Annex I.
    fn document(&self, url: &str, accept: &str) -> Result<Option<(String, Vec<u8>, OfficialDocument)>, FetchError> {
        let choices = match self.answer(url, accept)? {
            Answer::Absent => return Ok(None),
            Answer::Body(at, bytes) => {
                let document =
                    official::read(&bytes).map_err(|source| FetchError::Document { url: at.clone(), source })?;
                return Ok(Some((at, bytes, document)));
            }
            Answer::Choices(list) => list,
        };
        let mut best: Option<(String, Vec<u8>, OfficialDocument)> = None;
        let mut refused = None;
        for choice in choices.iter().take(MAX_ALTERNATIVES) {
            let Answer::Body(at, bytes) = self.answer(choice, accept)? else { continue };
            match official::read(&bytes) {
                Ok(document) if best.as_ref().is_none_or(|b| document.entry_count() > b.2.entry_count()) => {
                    best = Some((at, bytes, document));
                }
                Ok(_) => {}
                Err(source) => refused = Some(FetchError::Document { url: at, source }),
            }
        }
        match (best, refused) {
            (Some(found), _) => Ok(Some(found)),
            (None, Some(e)) => Err(e),
            (None, None) => Ok(None),
        }
    }

    fn answer(&self, url: &str, accept: &str) -> Result<Answer, FetchError> {
        let mut url = url.to_owned();
        for _ in 0..=MAX_REDIRECTS {
            let fail = |problem: String| FetchError::Connection { url: url.clone(), problem };
            let mut response = self
                .agent
                .get(&url)
                .header("Accept", accept)
                .header("Accept-Language", self.language)
                .call()
                .map_err(|e| fail(e.to_string()))?;
            let status = response.status().as_u16();
            let location = response.headers().get("location").and_then(|l| l.to_str().ok()).map(str::to_owned);
            match (status, location) {
                (301 | 302 | 303 | 307 | 308, Some(to)) => {
                    url = self.next(&url, &to)?;
                    continue;
                }
                (404 | 406 | 410, _) => return Ok(Answer::Absent),
                (200 | 300, _) => {}
                _ => return Err(FetchError::Status { url, status }),
            }
            let bytes = response
                .body_mut()
                .with_config()
                .limit(MAX_BYTES as u64)
                .read_to_vec()
                .map_err(|e| fail(e.to_string()))?;
            if status == 200 {
                return Ok(Answer::Body(url, bytes));
            }
            let page = String::from_utf8_lossy(&bytes);
            let choices: Vec<String> = links(&page).iter().filter_map(|l| self.next(&url, l).ok()).collect();
            return Ok(Answer::Choices(choices));
        }
        Err(FetchError::Redirect { url, problem: format!("more than {MAX_REDIRECTS} redirects") })
    }

    /// The address a redirect or a choice names; only on the same host or another of the Union's.
    fn next(&self, from: &str, to: &str) -> Result<String, FetchError> {
        let absolute = resolve(from, to);
        let host = host_of(&absolute).unwrap_or_default();
        let name = host.split(':').next().unwrap_or_default();
        if host == self.host || name == "europa.eu" || name.ends_with(".europa.eu") {
            Ok(absolute)
        } else {
            Err(FetchError::Redirect {
                url: from.to_owned(),
                problem: format!("it sends us to {absolute}, which is not an address of the European Union"),
            })
        }
    }
}

/// Host and port of an `http` or `https` address.
fn host_of(url: &str) -> Option<String> {
    let uri: Uri = url.parse().ok()?;
    matches!(uri.scheme_str(), Some("http" | "https")).then_some(())?;
    uri.authority().map(ToString::to_string)
}

/// An address as a page at `from` writes it.
fn resolve(from: &str, to: &str) -> String {
    if to.starts_with("http://") || to.starts_with("https://") {
        return to.to_owned();
    }
    let (scheme, rest) = from.split_once("://").unwrap_or(("http", from));
    let host = rest.split('/').next().unwrap_or(rest);
    if let Some(network) = to.strip_prefix("//") {
        return format!("{scheme}://{network}");
    }
    if to.starts_with('/') {
        return format!("{scheme}://{host}{to}");
    }
    let folder = rest.rsplit_once('/').map_or(rest, |(folder, _)| folder);
    format!("{scheme}://{folder}/{to}")
}

/// The targets of the links of a page, in order, each once.
fn links(page: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for piece in page.split("href=").skip(1) {
        let mut chars = piece.chars();
        let Some(quote @ ('"' | '\'')) = chars.next() else { continue };
        let target: String = chars.take_while(|c| *c != quote).collect();
        let target = target.replace("&amp;", "&");
        if !target.is_empty() && !target.starts_with('#') && !out.contains(&target) {
            out.push(target);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::sync::{Arc, Mutex};

    use super::*;

    const ANNEX: &str = "<html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p class=\"reference\">02021R0821 — NL — \
        08.11.2024 — 005.001</p><div id=\"anx_I\"><p class=\"norm\">3A001<span style=\"word-spacing: 5pt\"> </span>\
        Elektronica</p></div></body></html>";

    type Log = Arc<Mutex<Vec<(String, String, String)>>>;

    /// A server on loopback that answers as the Publications Office does: path → (status, headers, body).
    fn server(answer: impl Fn(&str, &str) -> (u16, String, String) + Send + 'static) -> (String, Log) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let base = format!("http://{}/resource/celex/", listener.local_addr().expect("address"));
        let log: Log = Arc::default();
        let seen = Arc::clone(&log);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let mut lines = BufReader::new(stream.try_clone().expect("clone")).lines();
                let Some(Ok(first)) = lines.next() else { continue };
                let path = first.split(' ').nth(1).unwrap_or("").to_owned();
                let (mut accept, mut language) = (String::new(), String::new());
                for line in lines.map_while(Result::ok).take_while(|l| !l.is_empty()) {
                    if let Some((k, v)) = line.split_once(':') {
                        match k.to_ascii_lowercase().as_str() {
                            "accept" => v.trim().clone_into(&mut accept),
                            "accept-language" => v.trim().clone_into(&mut language),
                            _ => {}
                        }
                    }
                }
                seen.lock().expect("lock").push((path.clone(), accept.clone(), language));
                let (status, headers, body) = answer(&path, &accept);
                let reply = format!(
                    "HTTP/1.1 {status} X\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
                let _ = stream.write_all(reply.as_bytes());
            }
        });
        (base, log)
    }

    fn request(base: &str) -> Request {
        Request { celex: None, date: None, language: "nl".into(), base_url: base.into() }
    }

    #[test]
    fn follows_redirects_to_the_newest_that_is_there() {
        let (base, log) = server(|path, accept| match path {
            "/resource/celex/02021R0821-20241108" if accept == "application/xhtml+xml" => {
                (303, "Location: /resource/cellar/x/DOC_1\r\n".into(), String::new())
            }
            "/resource/cellar/x/DOC_1" => (302, "Location: DOC_2\r\n".into(), String::new()),
            "/resource/cellar/x/DOC_2" => (200, String::new(), ANNEX.into()),
            _ => (404, String::new(), String::new()),
        });
        let fetched = fetch(&request(&base)).expect("fetched");
        assert_eq!(fetched.celex, "02021R0821-20241108");
        assert!(fetched.url.ends_with("/resource/cellar/x/DOC_2"));
        assert_eq!(fetched.document.identity.language, "nl");
        let log = log.lock().expect("lock");
        assert_eq!(log[0].0, "/resource/celex/02021R0821-20251115");
        assert!(log.iter().all(|l| l.2 == "nld"), "{log:?}");
        assert!(log.iter().any(|l| l.1.contains("fmx4")), "Formex is tried where XHTML is absent");
    }

    #[test]
    fn picks_annex_one_among_several() {
        let (base, _) = server(|path, _| match path {
            "/resource/celex/02021R0821-20251115" => (
                300,
                String::new(),
                "<ul><li><a href=\"/c/DOC_1\">1</a></li><li><a href='/c/DOC_2'>2</a></li></ul>".into(),
            ),
            "/c/DOC_1" => (200, String::new(), "<html><body><p>the articles</p></body></html>".into()),
            "/c/DOC_2" => (200, String::new(), ANNEX.into()),
            _ => (404, String::new(), String::new()),
        });
        let fetched = fetch(&request(&base)).expect("fetched");
        assert!(fetched.url.ends_with("/c/DOC_2"));
    }

    #[test]
    fn says_what_is_wrong() {
        let (base, _) = server(|path, _| match path {
            "/resource/celex/02021R0821-20250101" => (303, "Location: http://example.org/x\r\n".into(), String::new()),
            "/resource/celex/02021R0821-20250102" => {
                (303, "Location: /resource/celex/02021R0821-20250102\r\n".into(), String::new())
            }
            "/resource/celex/02021R0821-20250103" => (500, String::new(), String::new()),
            "/resource/celex/02021R0821-20250104" => (200, String::new(), ANNEX[..ANNEX.len() - 9].into()),
            _ => (404, String::new(), String::new()),
        });
        let with = |date: &str| fetch(&Request { date: Some(date.into()), ..request(&base) }).expect_err("refused");
        assert!(matches!(with("20250101"), FetchError::Redirect { .. }));
        assert!(matches!(with("20250102"), FetchError::Redirect { .. }));
        assert!(matches!(with("20250103"), FetchError::Status { status: 500, .. }));
        assert!(matches!(with("20250104"), FetchError::Document { source: OfficialError::Broken(_), .. }));
        assert!(with("20250105").to_string().contains("02021R0821-20250105"));
        assert!(matches!(fetch(&request(&base)), Err(FetchError::NotFound { .. })));
        let language = fetch(&Request { language: "xx".into(), ..request(&base) });
        assert_eq!(language.expect_err("no language"), FetchError::Language("xx".into()));
        let celex = fetch(&Request { celex: Some("../x".into()), ..request(&base) });
        assert!(matches!(celex, Err(FetchError::Request(_))));
        // nobody listens on port 1
        let closed = fetch(&request("http://127.0.0.1:1/"));
        assert!(closed.expect_err("closed").to_string().contains("annex import"));
    }

    #[test]
    fn addresses() {
        assert_eq!(resolve("http://h:1/a/b", "c"), "http://h:1/a/c");
        assert_eq!(resolve("http://h:1/a/b", "/c"), "http://h:1/c");
        assert_eq!(resolve("http://h/a", "https://k/x"), "https://k/x");
        assert_eq!(resolve("https://h/a", "//k/x"), "https://k/x");
        assert_eq!(host_of("ftp://h/a"), None);
        assert_eq!(links("<a href=\"x&amp;y\"><a href='#z'><a href=\"x&amp;y\">"), ["x&y"]);
    }
}

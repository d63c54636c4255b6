//! Fetches a party list from its publisher.
//!
//! In: a name in `classifiers/list-addresses.toml`. Out: the bytes as they came. With `annex fetch` the only place that
//! opens a socket outward, and only when asked by name.

use std::io::Read as _;
use std::time::Duration;

use serde::Deserialize;

use super::formats::MAX_BYTES;

const FILE: &str = include_str!("../../classifiers/list-addresses.toml");

/// A list with a stable address.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// The name to fetch it by.
    pub name: String,
    /// What it is.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// Where to download it by hand.
    pub page: String,
    /// When the address was last known to serve it.
    pub as_of: String,
}

/// Why nothing was fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// There is no address of that name.
    #[error("“{name}” has no stable address; there is one for: {known}. Download other lists by hand and use “dualuse lists import FILE”")]
    Unknown {
        /// What was asked.
        name: String,
        /// What there is.
        known: String,
    },
    /// The server cannot be reached or does not send the list.
    #[error("{url}: {problem}; download the list by hand from {page} and use “dualuse lists import FILE”")]
    Failed {
        /// The address.
        url: String,
        /// What went wrong.
        problem: String,
        /// The page of the publisher.
        page: String,
    },
}

/// The lists that have stable addresses.
#[must_use]
pub fn addresses() -> Vec<Address> {
    #[derive(Deserialize)]
    struct Raw {
        list: Vec<Address>,
    }
    toml::from_str::<Raw>(FILE).map(|r| r.list).unwrap_or_default()
}

/// The address of a list.
///
/// # Errors
/// When there is none of that name.
pub fn address(name: &str) -> Result<Address, FetchError> {
    let all = addresses();
    let known = all.iter().map(|a| a.name.as_str()).collect::<Vec<_>>().join(", ");
    all.into_iter().find(|a| a.name == name).ok_or(FetchError::Unknown { name: name.to_owned(), known })
}

/// Gets a list.
///
/// # Errors
/// When the server cannot be reached, refuses, or sends more than a list can be.
pub fn fetch(address: &Address) -> Result<Vec<u8>, FetchError> {
    let fail = |problem: String| FetchError::Failed { url: address.url.clone(), problem, page: address.page.clone() };
    let config = ureq::Agent::config_builder()
        .timeout_connect(Some(Duration::from_secs(20)))
        .timeout_global(Some(Duration::from_mins(10)))
        .user_agent(concat!("dualuse/", env!("CARGO_PKG_VERSION")))
        .build();
    let agent: ureq::Agent = config.into();
    let mut response = agent.get(&address.url).call().map_err(|e| fail(e.to_string()))?;
    let mut bytes = Vec::new();
    let read = response.body_mut().as_reader().take(MAX_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|e| fail(e.to_string()))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(fail(format!("more than {} MB came", MAX_BYTES >> 20)));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn addresses_are_sound() {
        let all = addresses();
        assert!(all.len() >= 5);
        for a in &all {
            assert!(a.url.starts_with("https://") && a.page.starts_with("https://") && a.as_of.len() == 10, "{}", a.name);
            assert!(!a.title.is_empty());
        }
        assert!(address("nowhere").expect_err("unknown").to_string().contains("un, eu, ofac"));
    }

    #[test]
    fn fetches_and_reports_refusals() {
        let server = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = server.local_addr().expect("an address").port();
        let thread = std::thread::spawn(move || {
            for answer in ["200 OK", "503 Service Unavailable"] {
                let (mut stream, _) = server.accept().expect("a client");
                let _ = stream.read(&mut [0u8; 1024]);
                let _ = write!(stream, "HTTP/1.1 {answer}\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlist");
            }
        });
        let url = format!("http://127.0.0.1:{port}/");
        let a = Address { name: String::new(), title: String::new(), url, page: "https://page".into(), as_of: String::new() };
        assert_eq!(fetch(&a), Ok(b"list".to_vec()));
        let message = fetch(&a).expect_err("refused").to_string();
        assert!(message.contains("503") && message.contains("https://page"), "{message}");
        thread.join().expect("the server");
    }
}

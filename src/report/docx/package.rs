//! The package around the content of a Word document.
//!
//! In: the cover, the content, the number of its numbered lists. Out: a zip of the parts that Word asks for.

use std::io::{Read, Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::body::PAGE;
use super::styles::{LISTS, STYLES};
use crate::report::ReportError;
use crate::report::plain;
use crate::report::safe::escape;

/// The language a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// English.
    English,
    /// Dutch as written in Flanders.
    Dutch,
}

impl Tongue {
    fn tag(self) -> &'static str {
        match self {
            Self::English => "en-GB",
            Self::Dutch => "nl-BE",
        }
    }
}

/// What stands outside the content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// The title, for the properties of the file.
    pub title: String,
    /// At the foot of each page, before its number.
    pub footer: String,
    /// The language.
    pub tongue: Tongue,
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;

const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;

const PARTS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/></Relationships>"#;

fn escaped(text: &str) -> String {
    let mut out = String::new();
    escape(&mut out, &plain(text));
    out
}

/// Writes a document; `content` is what [`Body::finish`](super::Body::finish) gave, `lists` the numbered lists in it.
///
/// # Errors
/// When the content cannot be read or the file cannot be written.
pub fn package(cover: &Cover, lists: u32, content: &mut dyn Read, out: impl Write + Seek) -> Result<(), ReportError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut zip = ZipWriter::new(out);
    let tag = cover.tongue.tag();
    let styles = format!(
        "{XML}<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Calibri\" w:hAnsi=\"Calibri\" \
         w:eastAsia=\"Calibri\" w:cs=\"Arial\"/><w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/><w:lang w:val=\"{tag}\" \
         w:eastAsia=\"{tag}\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after=\"100\" \
         w:line=\"259\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>\n{STYLES}"
    );
    let mut numbering = format!("{XML}<w:numbering {W}>{LISTS}");
    for n in 1..=lists {
        numbering.push_str(
            &format_args!(
                "<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride \
                 w:val=\"1\"/></w:lvlOverride></w:num>\n",
                n.saturating_add(1)
            )
            .to_string(),
        );
    }
    numbering.push_str("</w:numbering>\n");
    let field = |name: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> {name} \
             </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar \
             w:fldCharType=\"end\"/></w:r>"
        )
    };
    let footer = format!(
        "{XML}<w:ftr {W}><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>\
         <w:r><w:tab/></w:r>{}<w:r><w:t xml:space=\"preserve\"> / </w:t></w:r>{}</w:p></w:ftr>\n",
        escaped(&cover.footer),
        field("PAGE"),
        field("NUMPAGES")
    );
    let core = format!(
        "{XML}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title><dc:creator>{}</dc:creator>\
         <dc:language>{tag}</dc:language></cp:coreProperties>\n",
        escaped(&cover.title),
        escaped(&crate::assess::tool())
    );
    let mut part = |name: &str, text: &str| -> Result<(), ReportError> {
        zip.start_file(name, options).map_err(std::io::Error::from)?;
        Ok(zip.write_all(text.as_bytes())?)
    };
    part("[Content_Types].xml", &format!("{XML}{TYPES}"))?;
    part("_rels/.rels", &format!("{XML}{ROOT}"))?;
    part("docProps/core.xml", &core)?;
    part("word/_rels/document.xml.rels", &format!("{XML}{PARTS}"))?;
    part("word/styles.xml", &styles)?;
    part("word/numbering.xml", &numbering)?;
    part("word/footer1.xml", &footer)?;
    let r = "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    part("word/document.xml", &format!("{XML}<w:document {W} {r}><w:body>\n"))?;
    std::io::copy(content, &mut zip)?;
    // A4, margins of 2 cm
    let margin = (11_906 - PAGE) / 2;
    zip.write_all(
        format!(
            "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId3\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar \
             w:top=\"1134\" w:right=\"{margin}\" w:bottom=\"1134\" w:left=\"{margin}\" w:header=\"567\" w:footer=\"567\" \
             w:gutter=\"0\"/></w:sectPr></w:body></w:document>\n"
        )
        .as_bytes(),
    )?;
    zip.finish().map_err(std::io::Error::from)?.flush()?;
    Ok(())
}

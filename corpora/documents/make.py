#!/usr/bin/env python3
"""Makes the sample documents in this folder: small files of our own, written for the tests of `src/documents/`.

They hold what readers are known to lose: footnotes, nested tables, text boxes, raised figures, running headers,
attachments, wrapped lines. Run it here; it needs nothing but Python. The result is the same on every run.
"""
import zipfile
import zlib
from pathlib import Path

HERE = Path(__file__).parent
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def pack(name, members):
    """A zip with fixed dates, so that a second run gives the same bytes."""
    with zipfile.ZipFile(HERE / name, "w") as archive:
        for member, text in members:
            info = zipfile.ZipInfo(member, (2025, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if member == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, text)


def relations(*items):
    rows = "".join(
        f'<Relationship Id="{i}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{t}" Target="{p}"/>'
        for i, t, p in items
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def run(text, raised=None):
    style = f'<w:rPr><w:vertAlign w:val="{raised}"/></w:rPr>' if raised else ""
    return f'<w:r>{style}<w:t xml:space="preserve">{text}</w:t></w:r>'


def para(*runs, style=None):
    props = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{props}{"".join(runs)}</w:p>'


def cell(*content):
    return f'<w:tc>{"".join(content) or para()}</w:tc>'


def docx():
    inner = f'<w:tbl><w:tr>{cell(para(run("inner tube, 316L")))}</w:tr></w:tbl>'
    table = (
        "<w:tbl>"
        f'<w:tr><w:trPr><w:tblHeader/></w:trPr>{cell(para(run("Module")))}{cell(para(run("Frequency (GHz)")))}{cell(para(run("Output (W)")))}</w:tr>'
        f'<w:tr>{cell(para(run("A")))}{cell(para(run("2.7 to 6.8")))}{cell(para(run("75")))}</w:tr>'
        f'<w:tr>{cell(para(run("B")), inner)}{cell(para(run("31.8 to 37")))}{cell(para(run("0.1")))}</w:tr>'
        "</w:tbl>"
    )
    box = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="wps">'
        f'<w:drawing><w:txbxContent>{para(run("Box: leak rate below 10"), run("-9", "superscript"), run(" Pa m"), run("3", "superscript"), run("/s"))}</w:txbxContent></w:drawing>'
        f'</mc:Choice><mc:Fallback><w:pict><w:txbxContent>{para(run("Box twice"))}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>'
    )
    body = (
        para(run("Compact transmitters"), style="Kop1")
        + para(run("We measure a noise of 10"), run("-14", "superscript"), run(" W"), '<w:r><w:footnoteReference w:id="2"/></w:r>', run(" over 5 cm"), run("2", "superscript"), run(" of H"), run("2", "subscript"), run("O."),
               '<w:del><w:r><w:delText>deleted words</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r>', box)
        + table
        + para(run("Last paragraph."))
    )
    pack("transmitter.docx", [
        ("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'),
        ("_rels/.rels", relations(("r1", "officeDocument", "word/document.xml"))),
        ("docProps/core.xml", '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Transmitter study</dc:title></cp:coreProperties>'),
        ("word/document.xml", f'<w:document {W}><w:body>{body}</w:body></w:document>'),
        ("word/styles.xml", f'<w:styles {W}><w:style w:type="paragraph" w:styleId="Kop1"><w:name w:val="heading 1"/></w:style></w:styles>'),
        ("word/footnotes.xml", f'<w:footnotes {W}><w:footnote w:type="separator" w:id="0">{para(run("no"))}</w:footnote><w:footnote w:id="2">{para(run("With a GaN stage of 40 GHz."))}</w:footnote></w:footnotes>'),
        ("word/header1.xml", f'<w:hdr {W}>{para(run("Confidential draft"))}</w:hdr>'),
        ("word/media/image1.png", "not a real picture"),
    ])


def odt():
    ns = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    tcell = lambda t: f"<table:table-cell><text:p>{t}</text:p></table:table-cell>"
    body = (
        '<text:h text:outline-level="1">Werkplan</text:h>'
        '<text:p>De sensor meet 10<text:span text:style-name="T1">−12</text:span> T<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>Bij 4 K.</text:p></text:note-body></text:note> in een veld.<draw:frame><draw:text-box><text:p>Kader met de partner</text:p></draw:text-box></draw:frame></text:p>'
        f'<table:table><table:table-header-rows><table:table-row>{tcell("Stap")}{tcell("Duur (maanden)")}{tcell("Verantwoordelijke")}</table:table-row></table:table-header-rows><table:table-row>{tcell("Ontwerp")}{tcell("6")}{tcell("UGent")}</table:table-row></table:table>'
    )
    pack("werkplan.odt", [
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", f'<office:document-content {ns}><office:automatic-styles><style:style style:name="T1" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style></office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>'),
        ("styles.xml", f'<office:document-styles {ns}><office:master-styles><style:master-page style:name="Standard"><style:footer><text:p>Vertrouwelijk</text:p></style:footer></style:master-page></office:master-styles></office:document-styles>'),
        ("meta.xml", f'<office:document-meta {ns}><office:meta><dc:title>Werkplan sensor</dc:title></office:meta></office:document-meta>'),
        ("META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'),
    ])


def pdf():
    pages = [
        ["(The receiver covers the full band of fre-) Tj T*", "(quencies from 2 to 18 GHz and is built for) Tj T*", "(laboratory use in an unclassified study.) Tj T*", "T*", "T*",
         "(A second paragraph stands on its own below.) Tj T*"],
        ["(Page two ends the study.) Tj"],
        [],
    ]
    objects = ["<< /Type /Catalog /Pages 2 0 R >>",
               f"<< /Type /Pages /Kids [{' '.join(f'{4 + 2 * n} 0 R' for n in range(len(pages)))}] /Count {len(pages)} >>",
               "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    for n, lines in enumerate(pages):
        if lines:
            stream = "BT /F1 11 Tf 14 TL 72 720 Td " + " ".join(lines) + " ET"
        else:
            # A page that is one picture: a scan.
            stream = "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 /F /AHx ID 80> EI Q"
        packed = zlib.compress(stream.encode("latin-1"), 9).decode("latin-1")
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * n} 0 R >>")
        objects.append(f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n{packed}\nendstream")
    out, places = "%PDF-1.4\n", []
    for n, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n{text}\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{p:010} 00000 n \n" for p in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    (HERE / "receiver.pdf").write_bytes(out.encode("latin-1"))


def plain():
    (HERE / "detector.html").write_bytes(
        '<!DOCTYPE html><html><head><meta charset="windows-1252"><title>Détecteur</title></head><body><h2>Résultats</h2>'
        '<p>Un vide de 10<sup>-7</sup> mbar sur 12 cm<sup>2</sup> (CO<sub>2</sub>).</p><table><thead><tr><th>Pièce<th>Longueur d’onde (nm)'
        '</thead><tr><td>D1<td>900</table><img src="a.png" alt="banc de mesure"></body></html>'.encode("cp1252"))
    (HERE / "offer.eml").write_bytes(
        ('From: "Ann Peeters" <ann@example.org>\r\nTo: office@example.org\r\nSubject: =?utf-8?q?Offer_for_a_laser?=\r\nMIME-Version: 1.0\r\n'
         'Content-Type: multipart/mixed; boundary="b1"\r\n\r\n--b1\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
         'Please find the pulse energy of 5 =C2=B5J attached.\r\n--b1\r\nContent-Type: text/csv; charset=utf-8\r\n'
         'Content-Disposition: attachment; filename="laser.csv"\r\n\r\nType;Wavelength (nm);Power (W)\r\nL1;1064;50\r\n--b1--\r\n').encode())
    abstract = "This project develops {} and tests it with a partner in a laboratory, over two years and with open results."
    rows = ["Projectnummer;Titel;Samenvatting;Partner"] + [
        f'P{n};{title};"{abstract.format(title.lower())}";{partner}'
        for n, title, partner in [(1, "A cryogenic amplifier", "UGent"), (2, "Een drone voor de landbouw", "KU Leuven"), (3, "A vaccine against flu", "ULB")]
    ]
    (HERE / "projects.csv").write_bytes(("\ufeff" + "\r\n".join(rows) + "\r\n").encode())
    (HERE / "note.rtf").write_bytes(
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}{\f1\fcharset2 Symbol;}}{\info{\title Note on pumps}}A flow of 5 m{\super 3}/h at 20 "
        rb"\u181?m\'2c not {\f1 m}m.{\footnote Measured twice.}\par \trowd\cellx1\cellx2\cellx3\pard\intbl Pump\cell Flow (m{\super 3}/h)\cell Seal\cell\row"
        b"\n" rb"\trowd\pard\intbl P1\cell 5\cell double\cell\row\pard The end.\par}")


docx()
odt()
pdf()
plain()

//! Workbooks for tests, in the few files that a workbook needs, packed without compression.

use std::fmt::Write;

/// One sheet; what reads as a number is kept as one.
pub struct Sheet {
    pub name: String,
    pub rows: Vec<Vec<String>>,
}

const DOCUMENT: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// The bytes of a workbook with these sheets.
pub fn workbook(sheets: &[Sheet]) -> Vec<u8> {
    let each = sheets
        .iter()
        .map(|sheet| (sheet.name.as_str(), worksheet(sheet)));
    workbook_of(&each.collect::<Vec<_>>())
}

/// The bytes of a workbook whose sheets are said in XML: name, then content.
pub fn workbook_of(sheets: &[(&str, String)]) -> Vec<u8> {
    let (mut listed, mut related) = (String::new(), String::new());
    for (n, (name, _)) in sheets.iter().enumerate() {
        let name = escaped(name);
        let _ = write!(
            listed,
            r#"<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>"#
        );
        let target = format!("worksheets/sheet{n}.xml");
        let _ = write!(
            related,
            r#"<Relationship Id="r{n}" Type="{DOCUMENT}/worksheet" Target="{target}"/>"#
        );
    }
    let mut files = vec![
        (
            "_rels/.rels".to_owned(),
            format!(
                r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r" Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!(
                r#"<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets>{listed}</sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!(r#"<Relationships xmlns="{PACKAGE}">{related}</Relationships>"#),
        ),
    ];
    for (n, (_, content)) in sheets.iter().enumerate() {
        files.push((format!("xl/worksheets/sheet{n}.xml"), content.clone()));
    }
    packed(&files)
}

fn worksheet(sheet: &Sheet) -> String {
    let mut xml = format!(r#"<worksheet xmlns="{MAIN}"><sheetData>"#);
    for (row, cells) in sheet.rows.iter().enumerate() {
        let _ = write!(xml, r#"<row r="{}">"#, row + 1);
        for (column, cell) in cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.is_empty())
        {
            let place = format!("{}{}", letters(column), row + 1);
            let _ = match cell.parse::<f64>() {
                Ok(_) => write!(xml, r#"<c r="{place}"><v>{cell}</v></c>"#),
                Err(_) => {
                    let text = escaped(cell);
                    write!(xml, r#"<c r="{place}" t="str"><v>{text}</v></c>"#)
                }
            };
        }
        xml.push_str("</row>");
    }
    xml + "</sheetData></worksheet>"
}

fn letters(mut column: usize) -> String {
    let mut letters = String::new();
    loop {
        letters.insert(0, char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
        if column < 26 {
            return letters;
        }
        column = column / 26 - 1;
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

/// A zip archive of these files, stored as they are.
fn packed(files: &[(String, String)]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let size = word(content.len()).to_le_bytes();
        let start = word(archive.len()).to_le_bytes();
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        common.extend(checksum(content.as_bytes()).to_le_bytes());
        common.extend(size);
        common.extend(size);
        common.extend((word(name.len()) as u16).to_le_bytes());
        common.extend([0, 0]);
        archive.extend(b"PK\x03\x04");
        archive.extend(&common);
        archive.extend(name.as_bytes());
        archive.extend(content.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(start);
        directory.extend(name.as_bytes());
    }
    let count = (word(files.len()) as u16).to_le_bytes();
    let (size, start) = (word(directory.len()), word(archive.len()));
    archive.extend(directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend(count);
    archive.extend(count);
    archive.extend(size.to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend([0, 0]);
    archive
}

fn word(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// CRC-32 as zip archives use it.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            let carry = if sum & 1 == 1 { 0xEDB8_8320 } else { 0 };
            (sum >> 1) ^ carry
        })
    })
}

//! Pure rules of files: what one is, by its first bytes; which may be shown in a browser; which are not taken.

use millrace_shared::Invalid;

/// How many of the first bytes are looked at.
pub const HEAD: usize = 4096;

/// What a browser may show in the page. Everything else is only ever saved: nothing that a user sent is run.
const SHOWN: [&str; 5] = ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"];

/// What is not known to be anything else.
const BYTES: &str = "application/octet-stream";

/// Endings of files that a computer runs when they are opened.
const PROGRAMS: [&str; 40] = [
    "apk",
    "app",
    "application",
    "bat",
    "chm",
    "cmd",
    "com",
    "cpl",
    "deb",
    "dll",
    "dmg",
    "exe",
    "gadget",
    "hta",
    "img",
    "inf",
    "iso",
    "jar",
    "js",
    "jse",
    "lnk",
    "msc",
    "msi",
    "msp",
    "mst",
    "pif",
    "pkg",
    "ps1",
    "reg",
    "rpm",
    "scf",
    "scr",
    "sh",
    "sys",
    "url",
    "vb",
    "vbe",
    "vbs",
    "wsf",
    "wsh",
];

/// Whether a browser may show it in the page.
pub fn is_shown(content_type: &str) -> bool {
    SHOWN.contains(&content_type)
}

/// What a file is, by its first bytes. The name only tells apart what is a ZIP archive inside.
pub fn sniff(head: &[u8], name: &str) -> &'static str {
    const MARKS: [(&[u8], &str); 12] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"%PDF-", "application/pdf"),
        (b"\x1f\x8b", "application/gzip"),
        (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
        (b"Rar!\x1a\x07", "application/vnd.rar"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (b"ID3", "audio/mpeg"),
        (b"OggS", "application/ogg"),
        (b"{\\rtf", "application/rtf"),
    ];
    if let Some((_, content_type)) = MARKS.iter().find(|(mark, _)| head.starts_with(mark)) {
        return content_type;
    }
    match head {
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => return "image/webp",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => return "audio/wav",
        [_, _, _, _, b'f', b't', b'y', b'p', b'h', b'e', b'i', b'c', ..] => return "image/heic",
        [_, _, _, _, b'f', b't', b'y', b'p', b'M', b'4', b'A', b' ', ..] => return "audio/mp4",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => return "video/mp4",
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return archive(name),
        _ => {}
    }
    if is_text(head) { "text/plain" } else { BYTES }
}

/// Documents of office programs are ZIP archives.
fn archive(name: &str) -> &'static str {
    match ending(name).as_str() {
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "odp" => "application/vnd.oasis.opendocument.presentation",
        _ => "application/zip",
    }
}

/// Text in UTF-8, as far as it was read: the last character may be cut.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() && head.len() >= HEAD => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}'))
}

/// The ending of a name, in lower case; nothing when it has none. Dots and spaces after it are not seen by Windows.
pub fn ending(name: &str) -> String {
    let name = name.trim_end_matches(['.', ' ']);
    name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
}

/// Whether files of this name are taken: all but programs, or those with one of the endings that the settings list.
pub fn check_name(name: &str, taken: &[String]) -> Result<(), Invalid> {
    let ending = ending(name);
    let refused = PROGRAMS.contains(&ending.as_str()) || !(taken.is_empty() || taken.contains(&ending));
    if refused { Err(Invalid::NotAllowed) } else { Ok(()) }
}

/// Whether a content with these first bytes is taken, whatever its name says: programs of the usual systems are not.
pub fn check_head(head: &[u8]) -> Result<(), Invalid> {
    const PROGRAMS: [&[u8]; 8] = [
        b"MZ",
        b"\x7fELF",
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
        b"#!",
    ];
    if PROGRAMS.iter().any(|mark| head.starts_with(mark)) { Err(Invalid::NotAllowed) } else { Ok(()) }
}

/// How a file is to be saved, or shown, under its name: in ASCII for old programs, and whole for all others.
pub fn disposition(name: &str, shown: bool) -> String {
    let how = if shown { "inline" } else { "attachment" };
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || " .-_()".contains(c) { c } else { '_' }).collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            whole.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

/// The part that a client asks for with the header `range`, of so many bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// All of it: nothing else was asked for, or something that is not answered.
    Whole,
    /// These bytes.
    Some(std::ops::Range<u64>),
    /// None that are there.
    Nowhere,
}

/// Reads a `range` header. Several ranges at once are answered with all of it, as the rules of HTTP allow.
pub fn part(header: Option<&str>, size: u64) -> Part {
    let Some(asked) = header.and_then(|header| header.trim().strip_prefix("bytes=")) else { return Part::Whole };
    let Some((from, to)) = asked.split_once('-') else { return Part::Whole };
    let range = match (from.trim(), to.trim()) {
        ("", last) => match last.parse::<u64>() {
            Ok(0) => return Part::Nowhere,
            Ok(last) => size.saturating_sub(last)..size,
            Err(_) => return Part::Whole,
        },
        (from, to) => match (from.parse::<u64>(), to) {
            (Ok(from), "") => from..size,
            (Ok(from), to) => match to.parse::<u64>() {
                Ok(to) if to >= from => from..to.saturating_add(1).min(size),
                _ => return Part::Whole,
            },
            _ => return Part::Whole,
        },
    };
    if range.is_empty() { Part::Nowhere } else { Part::Some(range) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_is_told_by_its_first_bytes_alone() {
        for (head, name, expected) in [
            (&b"\x89PNG\r\n\x1a\n...."[..], "a.html", "image/png"),
            (b"\xff\xd8\xff\xe0....", "a", "image/jpeg"),
            (b"GIF89a......", "a.pdf", "image/gif"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "a.webp", "image/webp"),
            (b"%PDF-1.7\n", "a.png", "application/pdf"),
            (b"<!doctype html><script>alert(1)</script>", "a.png", "text/plain"),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg", "text/plain"),
            (b" %PDF-1.7", "a.pdf", "text/plain"),
            (b"PK\x03\x04....", "a.DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (b"PK\x03\x04....", "a.html", "application/zip"),
            (b"\0\x01\x02", "a.png", "application/octet-stream"),
            ("Привет, мир".as_bytes(), "a", "text/plain"),
            (b"", "empty.pdf", "text/plain"),
        ] {
            assert_eq!(sniff(head, name), expected, "{name}");
        }
        let mut cut = "я".repeat(HEAD / 2).into_bytes();
        cut.insert(0, b'a');
        cut.truncate(HEAD);
        assert_eq!(sniff(&cut, "long.txt"), "text/plain");
        assert!(!is_shown("text/plain") && !is_shown("text/html") && !is_shown("image/svg+xml"));
    }

    #[test]
    fn programs_are_not_taken_whatever_they_are_called() {
        assert!(check_name("offer.pdf", &[]).is_ok());
        for name in ["setup.exe", "setup.EXE", "offer.pdf.scr", "run.ps1", "setup.exe.", "setup.exe .. "] {
            assert_eq!(check_name(name, &[]), Err(Invalid::NotAllowed), "{name}");
        }
        for head in [&b"MZ\x90\0"[..], b"\x7fELF\x02", b"#!/bin/sh\n"] {
            assert_eq!(check_head(head), Err(Invalid::NotAllowed));
        }
        assert!(check_head(b"%PDF-1.7").is_ok());
        let some = ["pdf".to_owned(), "exe".to_owned()];
        assert!(check_name("a.PDF", &some).is_ok());
        assert!(check_name("a.docx", &some).is_err() && check_name("a", &some).is_err());
        assert!(check_name("a.exe", &some).is_err(), "a program stays one");
    }

    #[test]
    fn a_name_goes_into_the_header_without_breaking_out() {
        assert_eq!(
            disposition("Čo \"je\"; filename=x.html\r\nx: y", false),
            "attachment; filename=\"_o _je__ filename_x.html__x_ y\"; \
             filename*=UTF-8''%C4%8Co%20%22je%22%3B%20filename%3Dx.html%0D%0Ax%3A%20y"
        );
        assert!(disposition("a.pdf", true).starts_with("inline; "));
    }

    #[test]
    fn a_part_is_what_the_header_asks_for() {
        let part = |header: &str| part(Some(header), 100);
        assert_eq!(part("bytes=0-9"), Part::Some(0..10));
        assert_eq!(part("bytes=90-"), Part::Some(90..100));
        assert_eq!(part("bytes=90-500"), Part::Some(90..100));
        assert_eq!(part("bytes=-10"), Part::Some(90..100));
        assert_eq!(part("bytes=-500"), Part::Some(0..100));
        for nowhere in ["bytes=100-", "bytes=100-200", "bytes=-0"] {
            assert_eq!(part(nowhere), Part::Nowhere, "{nowhere}");
        }
        for whole in ["bytes=5-2", "bytes=a-b", "items=0-9", "bytes=0-1,5-6", "bytes=", "bytes=-"] {
            assert_eq!(part(whole), Part::Whole, "{whole}");
        }
        assert_eq!(super::part(None, 100), Part::Whole);
        assert_eq!(super::part(Some("bytes=0-0"), 0), Part::Nowhere);
    }
}

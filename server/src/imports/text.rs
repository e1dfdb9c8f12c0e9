//! The bytes of a CSV file: how they are encoded, what parts the columns, and a reader that decodes as it goes.

use super::ImportError;
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, WINDOWS_1251, WINDOWS_1252};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// The longest row that is read, in bytes. One that goes on and on mostly has a quote that nothing closes, and would
/// otherwise be read into memory with all that follows it.
const ROW_BYTES: usize = 1 << 20;
/// Bytes that are read at once.
const CHUNK: usize = 64 * 1024;

/// Delimiters that are looked for, the most usual first.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// What one pass over a file tells of it.
#[derive(Debug)]
pub struct Scan {
    /// SHA-256 of seed and file, hexadecimal.
    pub hash: String,
    /// By the mark at its beginning; else UTF-8 when all of it is; else the likelier one of two old ones.
    pub encoding: &'static Encoding,
}

/// Reads a file once, for its hash (with `seed` before it) and its encoding.
pub fn scan(path: &Path, seed: &[&[u8]]) -> Result<Scan, ImportError> {
    let mut file = open_file(path)?;
    let mut hash = Sha256::new();
    for part in seed {
        hash.update(part);
        hash.update([0]);
    }
    let mut guess = Guess::default();
    let mut chunk = vec![0; CHUNK];
    loop {
        let length = file.read(&mut chunk).map_err(|error| cannot_read(path, &error))?;
        if length == 0 {
            break;
        }
        hash.update(&chunk[..length]);
        guess.see(&chunk[..length]);
    }
    let hash = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Scan { hash, encoding: guess.encoding() })
}

/// What speaks for which encoding.
#[derive(Default)]
struct Guess {
    begun: bool,
    mark: Option<&'static Encoding>,
    not_utf8: bool,
    /// The beginning of a character whose end is in the next chunk.
    rest: Vec<u8>,
    /// Letters of the upper half, and those of them that stand beside another one.
    high: u64,
    beside: u64,
    before: u8,
}

impl Guess {
    fn see(&mut self, chunk: &[u8]) {
        if !self.begun {
            self.begun = true;
            self.mark = Encoding::for_bom(chunk).map(|(encoding, _)| encoding);
        }
        for byte in chunk {
            if *byte >= 0xc0 {
                self.high += 1;
                self.beside += u64::from(self.before >= 0xc0);
            }
            self.before = *byte;
        }
        if !self.not_utf8 {
            self.rest.extend_from_slice(chunk);
            match std::str::from_utf8(&self.rest) {
                Ok(_) => self.rest.clear(),
                Err(error) if error.error_len().is_none() => {
                    self.rest.drain(..error.valid_up_to());
                }
                Err(_) => self.not_utf8 = true,
            }
        }
    }

    fn encoding(&self) -> &'static Encoding {
        if let Some(mark) = self.mark {
            return mark;
        }
        if !self.not_utf8 && self.rest.is_empty() {
            return UTF_8;
        }
        // Accented letters stand alone in the words of western languages; Cyrillic words are nothing but such bytes.
        if self.beside * 2 > self.high { WINDOWS_1251 } else { WINDOWS_1252 }
    }
}

/// The encoding of this name.
pub fn encoding(name: &str) -> Result<&'static Encoding, ImportError> {
    Encoding::for_label(name.trim().as_bytes()).ok_or_else(|| {
        ImportError::Map(format!("no encoding is called \"{name}\"; usual ones are utf-8, windows-1252, windows-1251"))
    })
}

/// What parts the columns: what gives the first lines the same number of columns, and most of them.
pub fn delimiter(path: &Path, encoding: &'static Encoding) -> Result<char, ImportError> {
    let mut head = Vec::new();
    decoded(path, encoding)?.take(CHUNK as u64).read_to_end(&mut head).map_err(|error| cannot_read(path, &error))?;
    let score = |delimiter: char| {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter as u8)
            .has_headers(false)
            .flexible(true)
            .from_reader(head.as_slice());
        // The last line may have been cut.
        let widths: Vec<usize> = reader.byte_records().filter_map(Result::ok).take(20).map(|row| row.len()).collect();
        let width = widths.first().copied().unwrap_or(0);
        let equal = widths.iter().filter(|other| **other == width).count();
        if width < 2 { (0, 0) } else { (equal * 100 / widths.len(), width) }
    };
    // The first of equals: a file of one column has none, and a comma does for it.
    Ok(DELIMITERS.into_iter().rev().max_by_key(|delimiter| score(*delimiter)).unwrap_or(','))
}

/// The rows of a file, one after the other.
pub struct Rows {
    reader: csv::Reader<Bounded<Decoded<File>>>,
    read: Arc<AtomicUsize>,
    path: PathBuf,
}

impl Rows {
    /// Opens a file.
    pub fn open(path: &Path, encoding: &'static Encoding, delimiter: char) -> Result<Self, ImportError> {
        let delimiter = u8::try_from(delimiter)
            .map_err(|_| ImportError::Map("the delimiter must be an ASCII character".to_owned()))?;
        let read = Arc::<AtomicUsize>::default();
        let bytes = Bounded { inner: decoded(path, encoding)?, read: read.clone() };
        // A row of another length is refused by itself, not with the whole file.
        let reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(bytes);
        Ok(Self { reader, read, path: path.to_owned() })
    }

    /// The names of the columns.
    pub fn headers(&mut self) -> Result<csv::StringRecord, ImportError> {
        let headers = self.reader.headers().cloned();
        headers.map_err(|error| self.unreadable(1, &error))
    }

    /// Reads the next row, if there is one.
    pub fn next(&mut self, cells: &mut csv::StringRecord) -> Result<bool, ImportError> {
        self.read.store(0, Ordering::Relaxed);
        let line = self.reader.position().line();
        self.reader.read_record(cells).map_err(|error| self.unreadable(line, &error))
    }

    /// `line` is where the row begins.
    fn unreadable(&self, line: u64, error: &csv::Error) -> ImportError {
        ImportError::File(format!("cannot read {} from line {line} on: {error}", self.path.display()))
    }
}

/// A reader that gives up when one row has taken too many bytes.
struct Bounded<R> {
    inner: R,
    /// Since the last row.
    read: Arc<AtomicUsize>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.read.load(Ordering::Relaxed) > ROW_BYTES {
            return Err(io::Error::other(format!("a row has more than {ROW_BYTES} bytes; is there a quote too many?")));
        }
        let length = self.inner.read(into)?;
        self.read.fetch_add(length, Ordering::Relaxed);
        Ok(length)
    }
}

fn decoded(path: &Path, encoding: &'static Encoding) -> Result<Decoded<File>, ImportError> {
    Ok(Decoded::new(open_file(path)?, encoding))
}

fn open_file(path: &Path) -> Result<File, ImportError> {
    File::open(path).map_err(|error| cannot_read(path, &error))
}

fn cannot_read(path: &Path, error: &io::Error) -> ImportError {
    ImportError::File(format!("cannot read {}: {error}", path.display()))
}

/// A reader that turns any encoding into UTF-8, without the mark at the beginning, and CRLF into LF, so that lines are
/// counted the same in every file. What cannot be decoded becomes U+FFFD.
pub struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_at: usize,
    raw_end: usize,
    text: Vec<u8>,
    text_at: usize,
    text_end: usize,
    /// A CR was read and it is not known yet what follows.
    held_cr: bool,
    ended: bool,
    finished: bool,
}

impl<R: Read> Decoded<R> {
    /// Decodes what `inner` reads.
    pub fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; CHUNK],
            raw_at: 0,
            raw_end: 0,
            text: vec![0; CHUNK],
            text_at: 0,
            text_end: 0,
            held_cr: false,
            ended: false,
            finished: false,
        }
    }

    /// Turns CRLF into LF in what was decoded behind the first byte, and moves it to the front.
    fn fold_lines(&mut self, written: usize) -> usize {
        let mut end = 0;
        for at in 1..=written {
            let byte = self.text[at];
            if self.held_cr && byte != b'\n' {
                self.text[end] = b'\r';
                end += 1;
            }
            self.held_cr = byte == b'\r';
            if !self.held_cr {
                self.text[end] = byte;
                end += 1;
            }
        }
        if self.finished && std::mem::take(&mut self.held_cr) {
            self.text[end] = b'\r';
            end += 1;
        }
        end
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.text_at == self.text_end && !self.finished {
            if self.raw_at == self.raw_end && !self.ended {
                self.raw_end = self.inner.read(&mut self.raw)?;
                self.raw_at = 0;
                self.ended = self.raw_end == 0;
            }
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(&self.raw[self.raw_at..self.raw_end], &mut self.text[1..], self.ended);
            self.raw_at += read;
            self.text_at = 0;
            self.finished = self.ended && result == CoderResult::InputEmpty;
            self.text_end = self.fold_lines(written);
        }
        let length = into.len().min(self.text_end - self.text_at);
        into[..length].copy_from_slice(&self.text[self.text_at..self.text_at + length]);
        self.text_at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{UTF_16BE, UTF_16LE};

    fn guess(bytes: &[u8], chunk: usize) -> &'static Encoding {
        let mut guess = Guess::default();
        bytes.chunks(chunk).for_each(|chunk| guess.see(chunk));
        guess.encoding()
    }

    #[test]
    fn the_encoding_is_found() {
        let russian = "Имя;Компания\nАнна Снеллинг;ООО «Ромашка»\n";
        let french = "nom;société\nZoé;Crédit Général à Orléans\n";
        assert_eq!(guess("name,city\nAnna,Bratislava\n".as_bytes(), 7), UTF_8);
        for chunk in [1, 3, 64] {
            assert_eq!(guess(russian.as_bytes(), chunk), UTF_8);
        }
        assert_eq!(guess(&WINDOWS_1251.encode(russian).0, 64), WINDOWS_1251);
        assert_eq!(guess(&WINDOWS_1252.encode(french).0, 64), WINDOWS_1252);
        assert_eq!(guess(b"\xff\xfea\0,\0b\0", 64), UTF_16LE);
        assert_eq!(guess(b"\xfe\xff\0a\0,\0b", 64), UTF_16BE);
        // A file cut in the middle of a character is no UTF-8.
        assert_ne!(guess(&russian.as_bytes()[..3], 64), UTF_8);
    }

    #[test]
    fn line_ends_become_one_kind() {
        let text = "a\r\nb\rc\n\r\nd\r\r\n".repeat(20_000) + "\r";
        let mut read = String::new();
        Decoded::new(text.as_bytes(), UTF_8).read_to_string(&mut read).unwrap();
        assert!(read == text.replace("\r\n", "\n"));
    }

    #[test]
    fn a_decoded_file_reads_like_any_other() {
        let text = "имя,город\n".repeat(20_000);
        let bytes = WINDOWS_1251.encode(&text).0.into_owned();
        let mut read = String::new();
        Decoded::new(bytes.as_slice(), WINDOWS_1251).read_to_string(&mut read).unwrap();
        assert!(read == text);
        let mut marked = String::new();
        Decoded::new(b"\xef\xbb\xbfname".as_slice(), UTF_8).read_to_string(&mut marked).unwrap();
        assert_eq!(marked, "name");
    }

    #[test]
    fn a_row_without_end_is_not_read_into_memory() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.csv");
        let note = "x".repeat(ROW_BYTES / 2);
        let sound = format!("name,note\nAnna,{note}\nBoris,\"{note}\n\"\n");
        let rows = |text: String| {
            std::fs::write(&path, text).unwrap();
            let mut rows = Rows::open(&path, UTF_8, ',').unwrap();
            rows.headers().unwrap();
            let (mut cells, mut count) = (csv::StringRecord::new(), 0);
            loop {
                match rows.next(&mut cells) {
                    Ok(true) => count += 1,
                    Ok(false) => return (count, String::new()),
                    Err(error) => return (count, error.to_string()),
                }
            }
        };
        assert_eq!(rows(sound.clone()), (2, String::new()));
        let (count, error) = rows(format!("{sound}Carol,\"open\n{}", "Dora,d\n".repeat(1_000_000)));
        assert_eq!(count, 2);
        assert!(error.contains("from line 5 on") && error.contains("quote"), "{error}");
    }

    #[test]
    fn the_delimiter_is_what_makes_equal_columns() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.csv");
        for (text, expected) in [
            ("name,amount\n\"a;b\",3\n", ','),
            ("name;amount\na, b and c;3,5\nd;4\n", ';'),
            ("name\tamount\na\t3\n", '\t'),
            ("name|amount\na|3\n", '|'),
            ("name\na\n", ','),
        ] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(delimiter(&path, UTF_8).unwrap(), expected, "{text}");
        }
    }
}

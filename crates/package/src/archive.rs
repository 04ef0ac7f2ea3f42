//! The frontend bundle as the one file that is uploaded: a `tar.gz` whose bytes depend on nothing but names and
//! contents.

use crate::gzip::Packer;
use linkworld_contract::digest;
use std::io::Result;
use tar::{Builder, EntryType, Header};

/// A packed bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// The gzipped tar, in parts that follow one another.
    pub parts: Vec<Vec<u8>>,
    /// Their bytes together.
    pub bytes: usize,
    /// SHA-256 of them in lowercase hexadecimal.
    pub digest: String,
    /// Regular files in it.
    pub files: usize,
    /// Their bytes together, unpacked.
    pub expanded_bytes: u64,
}

/// The mode of every file in an archive.
const MODE: u32 = 0o644;
/// Content is filled up to a multiple of this, and two empty blocks end an archive. Source: POSIX, `pax`.
const BLOCK: [u8; 512] = [0; 512];

/// Packs files as they come. USTAR headers, and a PAX record before those whose path does not fit into one or is not
/// ASCII. No time, no owner, one mode.
#[derive(Debug, Default)]
pub struct Writer {
    gzip: Packer,
    files: usize,
    expanded_bytes: u64,
}

impl Writer {
    /// Adds a file under its path, with `/` between segments. Each path comes once, in the order of their bytes; the
    /// caller sees to both.
    pub fn add(&mut self, path: &str, bytes: &[u8]) {
        self.gzip.push(&head(path, bytes.len()).expect("writing into memory does not fail"));
        self.gzip.push(bytes);
        self.gzip.push(&BLOCK[..bytes.len().next_multiple_of(BLOCK.len()) - bytes.len()]);
        self.files += 1;
        self.expanded_bytes += bytes.len() as u64;
    }

    /// The archive of all of them.
    pub fn finish(mut self) -> Archive {
        self.gzip.push(&BLOCK);
        self.gzip.push(&BLOCK);
        let parts = self.gzip.finish();
        Archive {
            bytes: parts.iter().map(Vec::len).sum(),
            digest: digest::sha256_hex_of_parts(parts.iter().map(Vec::as_slice)),
            parts,
            files: self.files,
            expanded_bytes: self.expanded_bytes,
        }
    }
}

/// What stands before the content of a file.
fn head(path: &str, bytes: usize) -> Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut header = Header::new_ustar();
    if !path.is_ascii() || header.set_path(path).is_err() {
        let mut records = Builder::new(Vec::new());
        records.append_pax_extensions([("path", path.as_bytes())])?;
        head.extend_from_slice(records.get_ref());
        // What a reader without PAX sees; nobody else does.
        header.set_path("a name too long")?;
    }
    header.set_entry_type(EntryType::Regular);
    header.set_size(bytes as u64);
    header.set_mode(MODE);
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    header.set_cksum();
    head.extend_from_slice(header.as_bytes());
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::{Archive, Writer};
    use std::io::Read;

    fn write(files: &[(String, Vec<u8>)]) -> Archive {
        let mut writer = Writer::default();
        files.iter().for_each(|(path, bytes)| writer.add(path, bytes));
        writer.finish()
    }

    #[test]
    fn our_reader_finds_what_went_in() {
        let deep = format!("{}/{}.js", "d".repeat(120), "f".repeat(150));
        let files: Vec<(String, Vec<u8>)> = ["a.js", "a/z.js", "b.txt", &deep, "index.html", "ä/ö.css"]
            .iter()
            .map(|path| ((*path).to_owned(), format!("content of {path}").into_bytes()))
            .collect();
        let archive = write(&files);
        assert_eq!(write(&files), archive);
        assert_eq!((archive.files, archive.digest.len()), (6, 64));
        let packed = archive.parts.concat();
        assert_eq!(archive.bytes, packed.len());
        let mut reader = tar::Archive::new(flate2::read::GzDecoder::new(packed.as_slice()));
        let mut seen = Vec::new();
        for entry in reader.entries().unwrap() {
            let mut entry = entry.unwrap();
            let path = entry.path().unwrap().to_string_lossy().into_owned();
            let header = entry.header();
            assert_eq!((header.mode().unwrap(), header.mtime().unwrap()), (0o644, 0));
            assert_eq!((header.uid().unwrap(), header.gid().unwrap()), (0, 0));
            assert_eq!((header.username_bytes(), header.groupname_bytes()), (Some(&b""[..]), Some(&b""[..])));
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            assert_eq!(text, format!("content of {path}"));
            seen.push(path);
        }
        assert_eq!(seen, ["a.js", "a/z.js", "b.txt", &deep, "index.html", "ä/ö.css"]);
        // A flag byte of 0, no time, no system.
        assert_eq!(packed[3..8], [0; 5]);
        assert_eq!(packed[9], 255);
    }
}

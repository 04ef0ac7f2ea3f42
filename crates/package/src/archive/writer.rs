//! Writes a bundle as a `tar.gz` whose bytes depend only on the names and contents of its files.

use crate::archive::gzip::GzipWriter;
use linkworld_contract::digest;
use std::io::Result;
use tar::{Builder, EntryType, Header};

/// A packed bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// The gzipped tar, in consecutive parts.
    pub parts: Vec<Vec<u8>>,
    /// Total size of the parts in bytes.
    pub bytes: usize,
    /// SHA-256 of the archive in lowercase hexadecimal.
    pub digest: String,
    /// Number of files.
    pub files: usize,
    /// Total size of the files in bytes.
    pub expanded_bytes: u64,
}

/// The mode of every file in an archive.
const MODE: u32 = 0o644;
/// Contents are padded to a multiple of this, and two zero blocks end an archive. Source: POSIX, `pax`.
const BLOCK: [u8; 512] = [0; 512];

/// Packs files one by one. Headers are USTAR, preceded by a PAX record if the path is too long or not ASCII. There are no
/// times and owners, and all files have the same mode.
#[derive(Debug, Default)]
pub struct ArchiveWriter {
    gzip: GzipWriter,
    files: usize,
    expanded_bytes: u64,
}

impl ArchiveWriter {
    /// Adds a file. `path` has `/` between segments. The caller adds each path once, in byte order.
    pub fn add(&mut self, path: &str, bytes: &[u8]) {
        self.gzip.push(&head(path, bytes.len()).expect("writing into memory does not fail"));
        self.gzip.push(bytes);
        self.gzip.push(&BLOCK[..bytes.len().next_multiple_of(BLOCK.len()) - bytes.len()]);
        self.files += 1;
        self.expanded_bytes += bytes.len() as u64;
    }

    /// Finishes the archive.
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

/// The headers of a file.
fn head(path: &str, bytes: usize) -> Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut header = Header::new_ustar();
    if !path.is_ascii() || header.set_path(path).is_err() {
        let mut records = Builder::new(Vec::new());
        records.append_pax_extensions([("path", path.as_bytes())])?;
        head.extend_from_slice(records.get_ref());
        // Only readers without PAX support see this name.
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
    use super::{Archive, ArchiveWriter};
    use std::io::Read;

    fn write(files: &[(String, Vec<u8>)]) -> Archive {
        let mut writer = ArchiveWriter::default();
        files.iter().for_each(|(path, bytes)| writer.add(path, bytes));
        writer.finish()
    }

    #[test]
    fn files_are_read_back() {
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

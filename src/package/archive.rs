//! The frontend bundle as the one file that is uploaded: a `tar.gz` whose bytes depend on nothing but names and
//! contents.

use crate::digest;
use crate::package::gzip;
use std::io::Result;
use tar::{Builder, EntryType, Header};

/// A packed bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// The gzipped tar.
    pub bytes: Vec<u8>,
    /// SHA-256 of `bytes` in lowercase hexadecimal.
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

/// Packs files, each under its path with `/` between segments, in the order of the paths' bytes.
///
/// Every name appears once and is a relative path; the caller has seen to both. USTAR headers, and a PAX record
/// before those whose path does not fit into one or is not ASCII. No time, no owner, one mode.
pub fn write(files: &[(String, Vec<u8>)]) -> Archive {
    let mut sorted: Vec<&(String, Vec<u8>)> = files.iter().collect();
    sorted.sort_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
    let heads: Result<Vec<_>> = sorted.iter().map(|(path, bytes)| head(path, bytes.len())).collect();
    let heads = heads.expect("writing into memory does not fail");
    let mut pieces: Vec<&[u8]> = Vec::with_capacity(sorted.len() * 3 + 2);
    for (head, (_, bytes)) in heads.iter().zip(&sorted) {
        let filling = bytes.len().next_multiple_of(BLOCK.len()) - bytes.len();
        pieces.extend([head, bytes.as_slice(), &BLOCK[..filling]]);
    }
    pieces.extend([&BLOCK[..], &BLOCK[..]]);
    let bytes = gzip::packed(&pieces);
    let digest = digest::hex(&bytes);
    let expanded_bytes = sorted.iter().map(|(_, bytes)| bytes.len() as u64).sum();
    Archive { bytes, digest, files: sorted.len(), expanded_bytes }
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
    use super::write;
    use std::io::Read;

    #[test]
    fn the_order_given_does_not_matter_and_our_reader_finds_what_went_in() {
        let deep = format!("{}/{}.js", "d".repeat(120), "f".repeat(150));
        let mut files: Vec<(String, Vec<u8>)> = ["b.txt", "a/z.js", "a.js", "index.html", "ä/ö.css", &deep]
            .iter()
            .map(|path| ((*path).to_owned(), format!("content of {path}").into_bytes()))
            .collect();
        let archive = write(&files);
        files.reverse();
        assert_eq!(write(&files), archive);
        assert_eq!((archive.files, archive.digest.len()), (6, 64));
        let mut reader = tar::Archive::new(flate2::read::GzDecoder::new(archive.bytes.as_slice()));
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
        assert_eq!(archive.bytes[3..8], [0; 5]);
        assert_eq!(archive.bytes[9], 255);
    }
}

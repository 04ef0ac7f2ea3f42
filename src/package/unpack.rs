//! A packed frontend bundle read back: bytes in, files or a refusal out. Nothing is ever written anywhere.
//!
//! It takes what every reader of tar reads alike and refuses the rest: plain files and folders, POSIX or GNU headers,
//! PAX records for long names. Whatever two readers could see differently is a refusal, however harmless it may be.

use crate::limits::{
    BUNDLE_BYTES_MAX, BUNDLE_DEPTH_MAX, BUNDLE_EXPANDED_BYTES_MAX, BUNDLE_FILES_MAX, BUNDLE_NAME_BYTES_MAX,
    BUNDLE_PAX_BYTES_MAX, BUNDLE_TAR_BYTES_MAX,
};
use flate2::bufread::GzDecoder;
use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};
use tar::Header;

/// Bytes of a header, and what contents are filled up to.
const BLOCK: usize = 512;
/// The file every bundle has at its root.
const INDEX: &str = "index.html";

/// One file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Path below the root: plain segments with one `/` between them.
    pub path: String,
    /// What it holds.
    pub content: Vec<u8>,
}

/// Why an archive is refused: the platform's word for it (contract section 8) and a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// Which of them.
    pub reason: Reason,
    /// What was found, without a final stop.
    pub message: String,
}

/// The platform's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// More packed bytes than a bundle may have.
    TooLarge,
    /// No gzip, no tar, or one that readers could disagree about.
    BadArchive,
    /// No `index.html` at the root.
    MissingIndex,
    /// A name that is no plain path below the root.
    PathTraversal,
    /// A symbolic or hard link.
    Symlink,
    /// Neither file nor folder nor link.
    SpecialFile,
    /// One name twice, or a file where another member needs a folder.
    DuplicateMember,
    /// More files than a bundle may have.
    TooManyFiles,
    /// More bytes than a bundle may unpack to.
    ExpandedTooLarge,
}

impl Reason {
    /// As it is spelled on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::BadArchive => "bad_archive",
            Self::MissingIndex => "missing_index",
            Self::PathTraversal => "path_traversal",
            Self::Symlink => "symlink",
            Self::SpecialFile => "special_file",
            Self::DuplicateMember => "duplicate_member",
            Self::TooManyFiles => "too_many_files",
            Self::ExpandedTooLarge => "expanded_too_large",
        }
    }
}

/// The files of a gzipped tar in the order they stand there, or the first thing that is wrong with it.
///
/// Holds at most the expanded cap in memory and never unpacks past it.
pub fn unpack(archive: &[u8]) -> Result<Vec<Member>, Refusal> {
    if archive.len() > BUNDLE_BYTES_MAX {
        let message = format!("the archive has {} bytes; {BUNDLE_BYTES_MAX} are allowed", archive.len());
        return Err(Refusal { reason: Reason::TooLarge, message });
    }
    let mut blocks = Blocks { gzip: GzDecoder::new(archive), read: 0 };
    let mut tree = Tree::default();
    let mut long: Option<Pax> = None;
    while let Some(block) = blocks.header()? {
        let entry = Entry::read(&block)?;
        if entry.kind == b'x' {
            if long.is_some() {
                return bad("two PAX headers stand before one member");
            }
            if entry.size > BUNDLE_PAX_BYTES_MAX {
                return bad(format!("a PAX header of {} bytes; {BUNDLE_PAX_BYTES_MAX} are allowed", entry.size));
            }
            long = Some(Pax::read(&blocks.content(entry.size)?)?);
            continue;
        }
        let pax = long.take().unwrap_or_default();
        let name = pax.path.unwrap_or(entry.name);
        match entry.kind {
            b'0' | 0 => {}
            b'5' => {
                if entry.size != 0 || pax.size.is_some_and(|size| size != 0) {
                    return bad(format!("the folder {name:?} has contents"));
                }
                tree.add_folder(&name)?;
                continue;
            }
            kind => return Err(unwelcome(kind, &name)),
        }
        if pax.size.is_some_and(|size| size != entry.size) {
            return bad(format!("{name:?} has one size in its header and another in its PAX record"));
        }
        let path = tree.place_file(&name, entry.size)?;
        let content = blocks.content(entry.size)?;
        tree.members.push(Member { path, content });
    }
    if long.is_some() {
        return bad("a PAX header stands before no member");
    }
    blocks.finish()?;
    if tree.members.iter().any(|member| member.path == INDEX) {
        Ok(tree.members)
    } else {
        Err(Refusal { reason: Reason::MissingIndex, message: format!("there is no `{INDEX}` at the root") })
    }
}

fn bad<T>(message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { reason: Reason::BadArchive, message: message.into() })
}

fn unwelcome(kind: u8, name: &str) -> Refusal {
    let (reason, what) = match kind {
        b'1' => (Reason::Symlink, "a hard link"),
        b'2' => (Reason::Symlink, "a symbolic link"),
        b'3' => (Reason::SpecialFile, "a character device"),
        b'4' => (Reason::SpecialFile, "a block device"),
        b'6' => (Reason::SpecialFile, "a pipe"),
        b'7' => (Reason::SpecialFile, "a contiguous file"),
        b'S' => (Reason::SpecialFile, "a sparse file"),
        b'g' => (Reason::BadArchive, "a PAX header for all members; only those of one member are taken"),
        b'L' | b'K' => (Reason::BadArchive, "a GNU long name; write the archive in PAX format"),
        _ => (Reason::SpecialFile, "a member of an unknown kind"),
    };
    Refusal { reason, message: format!("{name:?} is {what}") }
}

/// The unpacked stream, read block by block.
struct Blocks<'a> {
    gzip: GzDecoder<&'a [u8]>,
    /// Unpacked bytes so far.
    read: usize,
}

impl Blocks<'_> {
    /// The next header; none at the end of the archive, which is two blocks of zeros.
    fn header(&mut self) -> Result<Option<[u8; BLOCK]>, Refusal> {
        let block = self.block()?;
        if block.iter().any(|byte| *byte != 0) {
            return Ok(Some(block));
        }
        if self.block()?.iter().any(|byte| *byte != 0) {
            return bad("a member stands behind a block of zeros");
        }
        Ok(None)
    }

    fn block(&mut self) -> Result<[u8; BLOCK], Refusal> {
        let mut block = [0; BLOCK];
        self.fill(&mut block)?;
        Ok(block)
    }

    /// `size` bytes, without the zeros that fill up their last block.
    fn content(&mut self, size: usize) -> Result<Vec<u8>, Refusal> {
        let mut content = Vec::new();
        let mut left = size;
        while left > 0 {
            let block = self.block()?;
            let (own, filling) = block.split_at(left.min(BLOCK));
            if filling.iter().any(|byte| *byte != 0) {
                return bad("something stands behind the contents of a member");
            }
            content.extend_from_slice(own);
            left -= own.len();
        }
        Ok(content)
    }

    fn fill(&mut self, block: &mut [u8]) -> Result<(), Refusal> {
        self.count(block.len())?;
        self.gzip.read_exact(block).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => refusal("the archive ends too early"),
            _ => refusal(format!("the archive cannot be unpacked: {error}")),
        })
    }

    fn count(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.read += bytes;
        if self.read > BUNDLE_TAR_BYTES_MAX {
            let message = format!("the archive unpacks to more than {BUNDLE_TAR_BYTES_MAX} bytes");
            return Err(Refusal { reason: Reason::ExpandedTooLarge, message });
        }
        Ok(())
    }

    /// Reads to the end, so that the checksum is held against what was unpacked; only zeros may stand there.
    fn finish(mut self) -> Result<(), Refusal> {
        let mut part = [0; BLOCK];
        loop {
            let bytes = self
                .gzip
                .read(&mut part)
                .map_err(|error| refusal(format!("the archive cannot be unpacked: {error}")))?;
            if bytes == 0 {
                break;
            }
            self.count(bytes)?;
            if part[..bytes].iter().any(|byte| *byte != 0) {
                return bad("something stands behind the end of the archive");
            }
        }
        if self.read % BLOCK != 0 {
            return bad("the archive ends in the middle of a block");
        }
        if self.gzip.into_inner().is_empty() { Ok(()) } else { bad("something stands behind the packed archive") }
    }
}

fn refusal(message: impl Into<String>) -> Refusal {
    Refusal { reason: Reason::BadArchive, message: message.into() }
}

/// What a header says.
struct Entry {
    name: String,
    kind: u8,
    /// Bytes of its contents, at most the expanded cap.
    size: usize,
}

impl Entry {
    fn read(block: &[u8; BLOCK]) -> Result<Self, Refusal> {
        let header = Header::from_byte_slice(block);
        let old = header.as_old();
        let sum = octal(&old.cksum).filter(|sum| *sum == checksum(block));
        if sum.is_none() {
            return bad("a header has a wrong checksum");
        }
        let mut name = text(&old.name)?;
        if let Some(ustar) = header.as_ustar() {
            if block[500..].iter().any(|byte| *byte != 0) {
                // A third kind of header, which ends the first part of the name earlier.
                return bad(format!("{name:?} has a header of star's"));
            }
            let prefix = text(&ustar.prefix)?;
            if !prefix.is_empty() {
                name = format!("{prefix}/{name}");
            }
        } else if header.as_gnu().is_none() {
            return bad("a header is neither POSIX nor GNU");
        } else if block[345..].iter().any(|byte| *byte != 0) {
            // Some readers take it for the first part of the name, others for times.
            return bad(format!("{name:?} has GNU's extra fields"));
        }
        let kind = old.linkflag[0];
        let Some(size) = octal(&old.size) else {
            return bad(format!("{name:?} has a size that is no octal number"));
        };
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        if matches!(kind, b'0' | 0 | b'x' | b'5') && old.linkname.iter().any(|byte| *byte != 0) {
            return bad(format!("{name:?} is no link but names a target"));
        }
        Ok(Self { name, kind, size })
    }
}

/// The sum of a header's bytes with its own field as blanks.
fn checksum(block: &[u8; BLOCK]) -> u64 {
    let outside = block[..148].iter().chain(&block[156..]);
    outside.map(|byte| u64::from(*byte)).sum::<u64>() + 8 * u64::from(b' ')
}

/// Octal digits, perhaps behind blanks, up to blanks and zero bytes; never the binary form of huge numbers.
fn octal(field: &[u8]) -> Option<u64> {
    let end = field.iter().rposition(|byte| !matches!(byte, b' ' | 0))? + 1;
    let start = field.iter().position(|byte| *byte != b' ')?;
    let digits = field.get(start..end)?;
    digits.iter().try_fold(0_u64, |sum, digit| {
        let digit = digit.checked_sub(b'0').filter(|digit| *digit < 8)?;
        sum.checked_mul(8)?.checked_add(u64::from(digit))
    })
}

/// The text before the zero bytes that fill a field up.
fn text(field: &[u8]) -> Result<String, Refusal> {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    let (own, filling) = field.split_at(end);
    if filling.iter().any(|byte| *byte != 0) {
        return bad("a name goes on behind a zero byte");
    }
    match std::str::from_utf8(own) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => bad("a name is not UTF-8"),
    }
}

/// What of a PAX header matters; times and owners are read over.
#[derive(Default)]
struct Pax {
    path: Option<String>,
    size: Option<usize>,
}

impl Pax {
    /// Records of `LENGTH KEY=VALUE\n`, each length over its whole record.
    fn read(mut records: &[u8]) -> Result<Self, Refusal> {
        let wrong = || refusal("a PAX header has a record of the wrong form");
        let mut found = BTreeMap::new();
        while !records.is_empty() {
            let blank = records.iter().position(|byte| *byte == b' ').ok_or_else(wrong)?;
            let length = decimal(&records[..blank]).filter(|length| *length > blank + 1).ok_or_else(wrong)?;
            let (record, rest) = records.split_at_checked(length).ok_or_else(wrong)?;
            let record = record[blank + 1..].strip_suffix(b"\n").ok_or_else(wrong)?;
            let record = std::str::from_utf8(record).map_err(|_| refusal("a PAX record is not UTF-8"))?;
            let (key, value) = record.split_once('=').ok_or_else(wrong)?;
            if key.is_empty() || value.contains('\0') {
                return Err(wrong());
            }
            if found.insert(key, value).is_some() {
                return bad(format!("a PAX header has {key:?} twice"));
            }
            records = rest;
        }
        for (key, value) in &found {
            if key.starts_with("GNU.sparse.") || key.starts_with("SUN.") {
                return Err(Refusal {
                    reason: Reason::SpecialFile,
                    message: format!("a member has the record {key:?}"),
                });
            }
            // An empty value takes a record back, which readers do not agree about.
            if matches!(*key, "linkpath" | "hdrcharset" | "charset")
                || value.is_empty() && matches!(*key, "path" | "size")
            {
                return bad(format!("a member has the record {key:?}"));
            }
        }
        let size = found.get("size").map(|size| decimal(size.as_bytes()).ok_or_else(wrong)).transpose()?;
        Ok(Self { path: found.get("path").map(|path| (*path).to_owned()), size })
    }
}

/// Digits without a sign or a zero in front.
fn decimal(digits: &[u8]) -> Option<usize> {
    if digits.first() == Some(&b'0') && digits.len() > 1 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// What has been taken so far.
#[derive(Default)]
struct Tree {
    members: Vec<Member>,
    /// Bytes of them together.
    bytes: usize,
    /// Every path that stands for something, and whether that is a file.
    taken: BTreeMap<String, bool>,
    folders: usize,
}

impl Tree {
    /// Takes a file's name and size into account before its contents are read.
    fn place_file(&mut self, name: &str, size: usize) -> Result<String, Refusal> {
        let path = plain(name)?;
        if path.is_empty() || name.ends_with('/') {
            return bad(format!("{name:?} is a file and named like a folder"));
        }
        if self.members.len() >= BUNDLE_FILES_MAX {
            return Err(too_many("files"));
        }
        self.bytes = self.bytes.saturating_add(size);
        if self.bytes > BUNDLE_EXPANDED_BYTES_MAX {
            let message = format!("the files have more than {BUNDLE_EXPANDED_BYTES_MAX} bytes together");
            return Err(Refusal { reason: Reason::ExpandedTooLarge, message });
        }
        self.make_way(&path)?;
        if self.taken.insert(path.clone(), true).is_some() {
            return Err(twice(&path));
        }
        Ok(path)
    }

    /// A folder may be named or not, as members below it imply it.
    fn add_folder(&mut self, name: &str) -> Result<(), Refusal> {
        let path = plain(name)?;
        self.folders += 1;
        if self.folders > BUNDLE_FILES_MAX {
            return Err(too_many("folders"));
        }
        self.make_way(&path)?;
        if !path.is_empty() && self.taken.insert(path.clone(), false) == Some(true) {
            return Err(twice(&path));
        }
        Ok(())
    }

    /// Everything above a path is a folder.
    fn make_way(&mut self, path: &str) -> Result<(), Refusal> {
        for (at, _) in path.match_indices('/') {
            if *self.taken.entry(path[..at].to_owned()).or_insert(false) {
                return Err(twice(&path[..at]));
            }
        }
        Ok(())
    }
}

fn twice(path: &str) -> Refusal {
    Refusal { reason: Reason::DuplicateMember, message: format!("{path:?} stands for two things") }
}

fn too_many(what: &str) -> Refusal {
    Refusal { reason: Reason::TooManyFiles, message: format!("more than {BUNDLE_FILES_MAX} {what}") }
}

/// The name as a path below the root, without the `./` that `tar` puts before what it finds in a folder.
fn plain(name: &str) -> Result<String, Refusal> {
    if name.len() > BUNDLE_NAME_BYTES_MAX {
        return bad(format!("a name of {} bytes; {BUNDLE_NAME_BYTES_MAX} are allowed", name.len()));
    }
    if name.chars().any(char::is_control) {
        return bad(format!("{name:?} has control characters"));
    }
    if name.matches('/').count() > BUNDLE_DEPTH_MAX {
        return bad(format!("{name:?} is more than {BUNDLE_DEPTH_MAX} folders deep"));
    }
    let path = if name == "." { "" } else { name.strip_prefix("./").unwrap_or(name) };
    let path = path.strip_suffix('/').unwrap_or(path);
    let is_plain = |segment: &str| !matches!(segment, "" | "." | "..") && !segment.contains(['\\', ':']);
    if path.is_empty() && matches!(name, "." | "./") || path.split('/').all(is_plain) {
        return Ok(path.to_owned());
    }
    Err(Refusal { reason: Reason::PathTraversal, message: format!("{name:?} is no plain path below the root") })
}

#[cfg(test)]
mod tests;

//! A packed frontend bundle read back: bytes in, files or a refusal out. Nothing is ever written anywhere.
//!
//! It takes what every reader of tar reads alike and refuses the rest: plain files and folders, POSIX or GNU headers,
//! PAX records for long names. Whatever two readers could see differently is a refusal, however harmless it may be.

mod header;
mod refusal;
mod tree;

pub use refusal::{Reason, Refusal};
pub use tree::Member;

use flate2::bufread::GzDecoder;
use header::{BLOCK, Entry, Pax};
use linkworld_contract::limits::{BUNDLE_BYTES_MAX, BUNDLE_PAX_BYTES_MAX, BUNDLE_TAR_BYTES_MAX};
use refusal::{bad, refusal};
use std::io::{ErrorKind, Read};
use tree::Tree;

/// The file every bundle has at its root.
const INDEX: &str = "index.html";

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
        if !self.read.is_multiple_of(BLOCK) {
            return bad("the archive ends in the middle of a block");
        }
        if self.gzip.into_inner().is_empty() { Ok(()) } else { bad("something stands behind the packed archive") }
    }
}

#[cfg(test)]
mod tests;

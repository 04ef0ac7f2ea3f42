//! The reader: members of a gzipped tar in order, or the first reason to refuse it.

use crate::archive::unpack::header::{BLOCK, Entry, Pax};
use crate::archive::unpack::refusal::{ArchiveReason, ArchiveRefusal, bad, refusal};
use crate::archive::unpack::tree::{ArchiveMember, Tree};
use flate2::bufread::GzDecoder;
use linkworld_contract::limits::{BUNDLE_BYTES_MAX, BUNDLE_PAX_BYTES_MAX, BUNDLE_TAR_BYTES_MAX};
use std::io::{ErrorKind, Read};

/// The file that every bundle must have at its root.
const INDEX: &str = "index.html";

/// The files of a gzipped tar in order, or the first reason to refuse it.
///
/// Never unpacks more than the size limit.
pub fn unpack(archive: &[u8]) -> Result<Vec<ArchiveMember>, ArchiveRefusal> {
    if archive.len() > BUNDLE_BYTES_MAX {
        let message = format!("the archive has {} bytes, at most {BUNDLE_BYTES_MAX} are allowed", archive.len());
        return Err(ArchiveRefusal { reason: ArchiveReason::TooLarge, message });
    }
    let mut blocks = Blocks { gzip: GzDecoder::new(archive), read: 0 };
    let mut tree = Tree::default();
    let mut long: Option<Pax> = None;
    while let Some(block) = blocks.header()? {
        let entry = Entry::read(&block)?;
        if entry.kind == b'x' {
            if long.is_some() {
                return bad("two PAX headers precede one member");
            }
            if entry.size > BUNDLE_PAX_BYTES_MAX {
                return bad(format!(
                    "a PAX header has {} bytes, at most {BUNDLE_PAX_BYTES_MAX} are allowed",
                    entry.size
                ));
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
            kind => return Err(unsupported(kind, &name)),
        }
        if pax.size.is_some_and(|size| size != entry.size) {
            return bad(format!("{name:?} has different sizes in its header and its PAX record"));
        }
        let path = tree.place_file(&name, entry.size)?;
        let content = blocks.content(entry.size)?;
        tree.members.push(ArchiveMember { path, content });
    }
    if long.is_some() {
        return bad("a PAX header is not followed by a member");
    }
    blocks.finish()?;
    if tree.members.iter().any(|member| member.path == INDEX) {
        Ok(tree.members)
    } else {
        Err(ArchiveRefusal {
            reason: ArchiveReason::MissingIndex,
            message: format!("`{INDEX}` is missing at the root"),
        })
    }
}

fn unsupported(kind: u8, name: &str) -> ArchiveRefusal {
    let (reason, what) = match kind {
        b'1' => (ArchiveReason::Symlink, "a hard link"),
        b'2' => (ArchiveReason::Symlink, "a symbolic link"),
        b'3' => (ArchiveReason::SpecialFile, "a character device"),
        b'4' => (ArchiveReason::SpecialFile, "a block device"),
        b'6' => (ArchiveReason::SpecialFile, "a pipe"),
        b'7' => (ArchiveReason::SpecialFile, "a contiguous file"),
        b'S' => (ArchiveReason::SpecialFile, "a sparse file"),
        b'g' => (ArchiveReason::BadArchive, "a global PAX header, which is not supported"),
        b'L' | b'K' => (ArchiveReason::BadArchive, "a GNU long name, which is not supported; use the PAX format"),
        _ => (ArchiveReason::SpecialFile, "a member of an unknown kind"),
    };
    ArchiveRefusal { reason, message: format!("{name:?} is {what}") }
}

/// The unpacked stream, read block by block.
struct Blocks<'a> {
    gzip: GzDecoder<&'a [u8]>,
    /// Unpacked bytes so far.
    read: usize,
}

impl Blocks<'_> {
    /// The next header; `None` at the end of the archive, which is two blocks of zeros.
    fn header(&mut self) -> Result<Option<[u8; BLOCK]>, ArchiveRefusal> {
        let block = self.block()?;
        if block.iter().any(|byte| *byte != 0) {
            return Ok(Some(block));
        }
        if self.block()?.iter().any(|byte| *byte != 0) {
            return bad("a member follows a block of zeros");
        }
        Ok(None)
    }

    fn block(&mut self) -> Result<[u8; BLOCK], ArchiveRefusal> {
        let mut block = [0; BLOCK];
        self.fill(&mut block)?;
        Ok(block)
    }

    /// `size` bytes, without the padding of the last block.
    fn content(&mut self, size: usize) -> Result<Vec<u8>, ArchiveRefusal> {
        let mut content = Vec::new();
        let mut left = size;
        while left > 0 {
            let block = self.block()?;
            let (own, padding) = block.split_at(left.min(BLOCK));
            if padding.iter().any(|byte| *byte != 0) {
                return bad("the padding of a member is not zero");
            }
            content.extend_from_slice(own);
            left -= own.len();
        }
        Ok(content)
    }

    fn fill(&mut self, block: &mut [u8]) -> Result<(), ArchiveRefusal> {
        self.count(block.len())?;
        self.gzip.read_exact(block).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => refusal("the archive ends too early"),
            _ => refusal(format!("the archive cannot be unpacked: {error}")),
        })
    }

    fn count(&mut self, bytes: usize) -> Result<(), ArchiveRefusal> {
        self.read += bytes;
        if self.read > BUNDLE_TAR_BYTES_MAX {
            let message = format!("the archive unpacks to more than {BUNDLE_TAR_BYTES_MAX} bytes");
            return Err(ArchiveRefusal { reason: ArchiveReason::ExpandedTooLarge, message });
        }
        Ok(())
    }

    /// Reads to the end, so that the checksum is verified. Only zeros may follow.
    fn finish(mut self) -> Result<(), ArchiveRefusal> {
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
                return bad("data follows the end of the archive");
            }
        }
        if !self.read.is_multiple_of(BLOCK) {
            return bad("the archive ends in the middle of a block");
        }
        if self.gzip.into_inner().is_empty() { Ok(()) } else { bad("data follows the compressed archive") }
    }
}

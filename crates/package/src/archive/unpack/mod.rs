//! Reading an archive. Nothing is written to a disk.
//!
//! It accepts only what every reader of tar understands in the same way: plain files and folders, POSIX or GNU headers,
//! and PAX records for long names. Anything that two readers could interpret differently is refused.

mod header;
mod reader;
mod refusal;
#[cfg(test)]
mod tests;
mod tree;

pub use reader::unpack;
pub use refusal::{ArchiveReason, ArchiveRefusal};
pub use tree::ArchiveMember;

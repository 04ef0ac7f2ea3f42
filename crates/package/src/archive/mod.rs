//! The archive of a frontend bundle: a `tar.gz`, written and read.

mod gzip;
pub mod unpack;
pub mod writer;

pub use writer::{Archive, ArchiveWriter};

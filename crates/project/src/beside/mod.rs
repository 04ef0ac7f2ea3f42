//! Files beside the manifest: the dev file, and those that were most likely meant to be the manifest.

pub mod dev_file;
pub(super) mod neighbour;

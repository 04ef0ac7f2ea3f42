//! Recorded replies: files of a project that have a request and what a model replied to it.
//!
//! A request is known by the digest of its canonical form, in which ids and times are numbered, so that a run with other ids
//! finds it, too. Nothing else replies where a recording is expected.

pub(crate) mod file;
pub(crate) mod folder;
mod placeholders;

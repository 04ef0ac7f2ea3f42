//! Files of a project: creating, checking, previewing and packing them.

pub mod docs;
pub mod doctor;
pub mod eval;
pub mod init;
pub mod package;
pub mod validate;

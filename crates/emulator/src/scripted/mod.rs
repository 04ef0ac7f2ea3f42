//! An app under test: replies to its calls that a test gives, calls that no other API makes, and the same world again.

pub(crate) mod answering;
pub(crate) mod apparatus;
pub(crate) mod script;

//! Keys that are wrong: twice in a mapping, in the wrong object, or no field.

pub(super) mod duplicates;
pub(super) mod misindented;
pub(super) mod unknown_key;

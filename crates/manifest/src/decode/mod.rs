//! A tree read as a manifest: the one interpreter of the field table.

pub(crate) mod coerce;
mod decoder;
mod duplicates;
mod entries;
mod fields;
mod misindented;
pub(crate) mod normal;
pub(crate) mod partial;
mod scalars;
pub(crate) mod typed;
mod unknown_key;
pub(crate) mod values;
pub(crate) mod wording;

pub(crate) use duplicates::duplicates;

//! A tree read as a manifest: the one interpreter of the field table.

pub(crate) mod coerce;
mod decoder;
mod entries;
mod fields;
mod keys;
pub(crate) mod normal;
pub(crate) mod partial;
mod scalars;
pub(crate) mod typed;
pub(crate) mod values;
pub(crate) mod wording;

pub(crate) use keys::duplicates::duplicates;

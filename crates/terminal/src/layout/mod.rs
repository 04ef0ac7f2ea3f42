//! Texts that fit a terminal: widths, wrapping, tables, numbers with units.

pub(super) mod plural;
pub(super) mod table;
pub(super) mod units;
pub(super) mod width;
pub(super) mod wrap;

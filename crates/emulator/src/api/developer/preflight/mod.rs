//! The check before a deploy (contract section 21).

pub(crate) mod check;

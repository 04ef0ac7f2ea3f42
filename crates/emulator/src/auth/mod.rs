//! Who is calling: tokens and what they allow.

pub(crate) mod token;

//! Tokens to values: tags, implicit types, merge keys, and the budget for what they expand to.

pub(crate) mod builder;
mod merge;
mod tagged;

//! A call: who makes it, its arguments, and how it ends.

pub(crate) mod arguments;
pub(crate) mod call;
pub(crate) mod times;

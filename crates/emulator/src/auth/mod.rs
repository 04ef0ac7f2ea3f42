//! Who is calling: tokens, and the account or install they belong to.

pub(crate) mod caller;
pub(crate) mod page_token;
pub(crate) mod public_token;
pub(crate) mod session;
pub(crate) mod ticket;
pub(crate) mod token;

//! What `doctor` checks: each check finds one thing out, and says what to do about it.

pub mod account;
pub mod check;
pub mod machine;
pub mod project;
pub mod treatment;

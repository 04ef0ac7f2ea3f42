//! The simulated services of a tenant: what apps did with them, and what people put into them.

pub mod calendar;
pub mod files;
pub mod kv;
pub mod mail;
pub mod rag;
pub mod records;

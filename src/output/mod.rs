//! Results as a person reads them, for the commands that print them.

pub mod audit_table;
pub mod units;

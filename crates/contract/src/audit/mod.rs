//! The audit log over the control API: its bodies, and the search language that the command line, the API and the console
//! share.
//!
//! `tenant:acme tool:email_* decision:denied since:2h "text"`: every term must match. A term has a qualifier or is a text;
//! commas separate alternatives, `*` stands for any characters outside of quotes, and a `-` before a term excludes what
//! matches it. It does not know how entries are stored, nor what time it is.

mod bodies;
pub mod logs;
mod parse;
mod query;
pub mod usage;
mod values;

pub use bodies::{
    AUDIT_PAGE_CALLS_MAX, AuditTrace, AuditVerification, BrokenAuditEntry, TRACE_CALLS_MAX, VERIFY_PART_ENTRIES,
};
pub use parse::{SearchProblem, SearchWords, parse};
pub use query::{AuditSearch, SearchField, SearchTerm, SearchValue};
pub use values::{CALL_VALUE_BYTES_MAX, CALL_VALUES_BYTES_MAX, CallValue, CallValues};

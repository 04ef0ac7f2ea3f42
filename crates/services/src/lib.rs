//! The simulated services behind platform tools: mail, calendar, files, business records, knowledge, messages.
//!
//! Each service is functions over a SQLite connection, with the tenant, the app, the user and the time given. It knows no
//! clock, no network, no HTTP and no scopes: the caller has decided that the call is allowed, and runs it in a
//! transaction. Every table has a `tenant_id`, so that worlds and resets of tenants carry it.

mod calendar;
mod documents;
mod domain;
mod files;
mod inspect;
mod mail;
mod outbox;
mod profile;
mod rag;
mod records;
mod request;
pub mod schema;
mod search;
#[cfg(test)]
mod tests;
mod tools;

pub use inspect::{DOCUMENTS, InboundMail, ServiceReply, inspect};
pub use request::call::{
    DocumentTemplate, RagBinding, ServiceCaller, ServiceError, ServiceRefusal, ServiceResult, ServiceUser,
};
pub use tools::{is_simulated, needs_templates, perform, simulated};

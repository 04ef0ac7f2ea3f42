//! The simulated services behind platform tools: mail, calendar, files, business records, knowledge, messages.
//!
//! Each service is functions over a SQLite connection, with the tenant, the app, the user and the time given. It knows no
//! clock, no network, no HTTP and no scopes: the caller has decided that the call is allowed, and runs it in a
//! transaction. Every table has a `tenant_id`, so that worlds and resets of tenants carry it.

mod arguments;
mod calendar;
mod call;
mod files;
mod inspect;
mod mail;
mod outbox;
mod profile;
mod rag;
mod records;
pub mod schema;
mod search;
#[cfg(test)]
mod tests;
mod times;
mod tools;

pub use call::{RagBinding, ServiceCaller, ServiceError, ServiceRefusal, ServiceResult, ServiceUser};
pub use inspect::{InboundMail, ServiceReply, inspect};
pub use tools::{is_simulated, perform, simulated};

//! Sources of a handler and of pages: what they register and call, compared with the manifest.
//!
//! Sources are read as syntax trees, so that comments and strings are no calls. What cannot be decided from them is
//! not reported: a file that does not parse, a name that is computed, an app without the SDK.

mod blocked_calls;
mod check;
mod facts;
mod language;
mod python;
mod read_source;
mod script;
mod tree;
mod unused_scopes;

pub use blocked_calls::{BlockedCall, blocked_calls};
pub use check::{ScopeUse, ScopeUses, SourceCheck, check};
pub use facts::SourceFacts;
pub use language::{ENDINGS, SourceLanguage, checked_language, is_skipped_file, is_skipped_folder};
pub use read_source::ReadSource;
pub use unused_scopes::decide_unused_scopes;

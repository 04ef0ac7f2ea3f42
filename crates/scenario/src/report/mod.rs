//! Reports of a run, in the formats of the Python command line and our own.

mod html;
mod json;
mod junit;
mod reading;
mod trace;

pub use html::html;
pub use json::json;
pub use junit::junit;
pub use reading::results_of;
pub use trace::{TRACE_SCHEMA, trace};

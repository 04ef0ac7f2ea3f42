//! The endpoints of every API.

mod route;
mod table;

pub use route::*;
pub use table::*;

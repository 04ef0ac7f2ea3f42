//! The endpoints of every API.

mod route;
mod shell;
mod table;

pub use route::*;
pub use shell::*;
pub use table::*;

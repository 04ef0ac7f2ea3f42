//! Explanations: a page for every code, a page for every field, and the address of the documentation.
//!
//! Pure and offline. Pages about fields come from the field table, pages about lints from the rules; only what
//! neither says is written here.

mod address;
mod code_pages;
mod deviation;
mod example;
mod field;
mod page;
mod row;
mod search;
mod table;

pub use address::{add_addresses, address};
pub use deviation::deviations;
pub use example::{Example, HEAD};
pub use field::{DescribedFile, FieldPage, dev_file_fields, field, fields};
pub use page::{CodePage, pages};
pub use search::{near, number_of, pages_of};
pub use table::{dev_file_markdown, eval_file_markdown, markdown};

//! Reads `linkworld.eval.yaml`, the scenario tests of a project: bytes in, findings and one typed description out.
//!
//! What the Python command line ignores is a warning here, and ignored, too. What makes it crash is an error.

mod against;
mod append;
mod check;
mod models;
mod pruned;
pub mod python;
mod rows;
mod rows_file;
mod rules;
mod written;

pub use append::{AppendProblem, new_file};
pub use check::{CheckedEvalFile, check, check_oversized};
pub use rows_file::{RowsFile, read_rows};

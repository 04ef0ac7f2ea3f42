//! Which findings count and how much: severity flags, the `[lint]` table of a project, and a baseline.

pub mod config;
mod lint_policy;

pub use lint_policy::{BASELINE_SCHEMA, Baseline, LintPolicy};

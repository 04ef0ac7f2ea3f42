//! The manifest: what is accepted, what every mistake says and where, and whether the published SDK agrees.
//!
//! `gallery` holds hand-written files, `generated` makes thousands of cases from the field table, `mistakes` puts
//! single mistakes into real manifests. `drift` compares all of them and mutations of them with the SDK and needs
//! `tests/setup`. `UPDATE=1` rewrites every expectation.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read fixtures and drive the machine")]

use std::path::Path;

mod bounds;
mod cron;
mod dev_file;
mod drift;
mod expectations;
mod findings;
mod first_finding;
mod fix_property;
mod fixes;
mod gallery;
mod generated;
mod lints;
mod mistakes;
mod one_pass;
mod read;
mod schema;

/// The folder of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("a package two folders below the root")
}

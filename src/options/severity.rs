//! Which findings are reported, and how bad they are.

use crate::error::CommandError;
use linkworld_contract::limits::BASELINE_BYTES_MAX;
use linkworld_contract::text::nearest;
use linkworld_manifest::explain;
use linkworld_manifest::policy::{Baseline, LintPolicy};
use linkworld_system::files;
use std::path::{Path, PathBuf};

/// The severity options.
#[derive(Debug, clap::Args)]
pub struct SeverityOptions {
    /// Do not report findings with this code (repeatable)
    #[arg(long, value_name = "CODE")]
    allow: Vec<String>,
    /// Report findings with this code as warnings (repeatable)
    #[arg(long, value_name = "CODE")]
    warn: Vec<String>,
    /// Report findings with this code as errors (repeatable)
    #[arg(long, value_name = "CODE")]
    deny: Vec<String>,
    /// Do not report findings listed in this baseline file
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
}

impl SeverityOptions {
    /// The baseline file.
    pub fn baseline(&self) -> Option<&Path> {
        self.baseline.as_deref()
    }

    /// The policy they describe.
    pub fn policy(&self) -> Result<LintPolicy, CommandError> {
        for code in self.allow.iter().chain(&self.warn).chain(&self.deny) {
            check_code(code)?;
        }
        // The platform's number of a rule means all codes that have it.
        let of = |code: &String| explain::pages_of(code).into_iter().map(|page| page.code.to_owned());
        let set = |codes: &[String]| codes.iter().flat_map(of).collect();
        let baseline = self.baseline.as_deref().map(read_baseline).transpose()?;
        Ok(LintPolicy { allow: set(&self.allow), warn: set(&self.warn), deny: set(&self.deny), baseline })
    }
}

/// An unknown code would change nothing, silently.
fn check_code(code: &str) -> Result<(), CommandError> {
    if !explain::pages_of(code).is_empty() {
        return Ok(());
    }
    let pages = explain::pages();
    let error = CommandError::usage(format!("unknown code `{code}`"));
    Err(match nearest(code, pages.iter().map(|page| page.code)) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint("run `linkworld explain` to list all codes"),
    })
}

fn read_baseline(path: &Path) -> Result<Baseline, CommandError> {
    let text = files::read_text(path, BASELINE_BYTES_MAX)?;
    Baseline::parse(&text).map_err(|error| {
        CommandError::local(format!("{} is not a valid baseline: {error}", path.display()))
            .hint("create one with `linkworld validate --write-baseline FILE`")
    })
}

//! The grades of models, kept beside the scenarios.

use crate::commands::project::eval::reports::as_usage;
use crate::context::Context;
use crate::error::CommandError;
use linkworld_contract::limits::EVAL_FILE_BYTES_MAX;
use linkworld_scenario::Grades;
use linkworld_system::files::{self, FileError};
use linkworld_terminal::count;
use std::path::{Path, PathBuf};

/// Where the grades of a file are: `linkworld.eval.grades.json`.
fn grades_file(file: &Path) -> PathBuf {
    file.with_extension("grades.json")
}

/// The grades beside a file; none if there is no such file.
pub(super) fn kept(file: &Path) -> Result<Grades, CommandError> {
    let path = grades_file(file);
    let text = match files::read_text(&path, EVAL_FILE_BYTES_MAX) {
        Err(FileError::NotFound(_)) => return Ok(Grades::new()),
        read => read.map_err(|error| as_usage(error.into()))?,
    };
    serde_json::from_str(&text).map_err(|error| {
        CommandError::usage(format!("{} is not a file of grades: {error}", path.display()))
            .hint("restore it, or remove it and run `linkworld eval --grade`")
    })
}

/// Keeps the grades of a run with those of before.
pub(super) fn keep(context: &mut Context, file: &Path, grades: &Grades) -> Result<(), CommandError> {
    let (path, before) = (grades_file(file), kept(file)?);
    let new = grades.keys().filter(|key| !before.contains_key(*key)).count();
    if new > 0 {
        let text = serde_json::to_string_pretty(grades).map_err(|error| CommandError::local(error.to_string()))?;
        files::write_report(&path, format!("{text}\n").as_bytes())?;
    }
    context.terminal.message(format!("{} added to {}", count(new, "grade"), path.display()));
    Ok(())
}

//! The scenarios of an eval file: read, checked and chosen.

use crate::commands::project::eval::reports::as_usage;
use crate::commands::project::eval::rows;
use crate::context::Context;
use crate::error::CommandError;
use crate::local::plan::PlannedProject;
use crate::options::SeverityOptions;
use linkworld_contract::limits::EVAL_FILE_BYTES_MAX;
use linkworld_contract::text::nearest;
use linkworld_manifest::diagnostic::{Report, Severity};
use linkworld_manifest::{eval_file, explain};
use linkworld_scenario::{PlannedScenario, ScenarioResult, for_models};
use linkworld_system::files::{self, FileError};
use linkworld_terminal::{Format, count};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// Which scenarios run.
pub(super) struct ScenarioChoice<'a> {
    pub(super) severity: &'a SeverityOptions,
    /// `--filter`.
    pub(super) filter: Option<&'a str>,
    /// How findings are printed.
    pub(super) format: Format,
    /// `--shard`.
    pub(super) shard: Option<(usize, usize)>,
    /// Those of `--model`, and all of the dev file.
    pub(super) models: (&'a [String], Vec<&'a str>),
}

/// The eval file, and the files with rows that it names.
pub(super) fn files(path: &Path) -> Vec<PathBuf> {
    let bytes = files::read_capped(path, EVAL_FILE_BYTES_MAX).unwrap_or_default();
    let rows = rows::paths(&eval_file::check("", bytes), path);
    std::iter::once(path.to_owned()).chain(rows).collect()
}

/// The scenarios to run; none if the file has errors, which are printed.
pub(super) fn scenarios(
    context: &mut Context,
    choice: &ScenarioChoice<'_>,
    path: &Path,
    project: &PlannedProject,
) -> Result<Option<Vec<PlannedScenario>>, CommandError> {
    let name = path.to_string_lossy();
    let checked = match files::read_capped(path, EVAL_FILE_BYTES_MAX) {
        Err(FileError::TooLarge { size, .. }) => eval_file::check_oversized(name, size),
        Err(error) => {
            let hint = "create it, or name another file: `linkworld eval tests/my.eval.yaml`";
            return Err(as_usage(CommandError::from(error).hint(hint)));
        }
        Ok(bytes) => {
            eval_file::check(name, bytes).compared_with(&project.app.manifest).compared_with_models(&choice.models.1)
        }
    };
    let mut checked = checked;
    let rows = rows::read(&mut checked, path, &project.project.root);
    let mut planned = for_models(linkworld_scenario::plan(&checked), choice.models.0);
    let mut findings = checked.findings.clone();
    explain::add_addresses(&mut findings);
    let mut report = Report::default();
    report.add(checked.source.clone(), findings);
    for mut file in rows.into_iter().filter(|file| !file.findings.is_empty()) {
        explain::add_addresses(&mut file.findings);
        report.add(file.source, file.findings);
    }
    let report = choice.severity.of_project(&project.project.root)?.apply(report);
    if report.count(Severity::Error) > 0 || (planned.is_empty() && checked.eval_file.is_none()) {
        context.terminal.report(&report, choice.format);
        return Ok(None);
    }
    for (source, finding) in report.findings() {
        let line = source.position(finding.primary.span.start).line;
        let help = finding.help.first().map(|help| format!("; {help}")).unwrap_or_default();
        context.terminal.warn(format!("{}:{line}: {}{help}", source.name(), finding.headline));
    }
    if let Some(filter) = choice.filter {
        let names: Vec<String> = planned.iter().map(|scenario| scenario.name.clone()).collect();
        planned.retain(|scenario| scenario.name.contains(filter));
        if planned.is_empty() {
            let failure = CommandError::usage(format!("no scenario has a name that contains `{filter}`"));
            return Err(match nearest(filter, names.iter().map(String::as_str)) {
                Some(near) => failure.hint(format!("did you mean `{near}`?")),
                None => failure.hint(format!("the first one is `{}`", names.first().map_or("", String::as_str))),
            });
        }
    }
    if let Some((part, count)) = choice.shard {
        planned =
            planned.into_iter().enumerate().filter(|(at, _)| at % count == part - 1).map(|(_, one)| one).collect();
    }
    for (index, scenario) in planned.iter_mut().enumerate() {
        scenario.index = index;
    }
    Ok(Some(planned))
}

/// Where the snapshots of a file are: `linkworld.eval.snap.json`.
fn snapshot_file(file: &Path) -> PathBuf {
    file.with_extension("snap.json")
}

/// The snapshots beside a file; none if there is no such file.
pub(super) fn snapshots(file: &Path) -> Result<Map<String, Value>, CommandError> {
    let path = snapshot_file(file);
    let text = match files::read_text(&path, EVAL_FILE_BYTES_MAX) {
        Err(FileError::NotFound(_)) => return Ok(Map::new()),
        read => read.map_err(|error| as_usage(error.into()))?,
    };
    serde_json::from_str(&text).map_err(|error| {
        CommandError::usage(format!("{} is not a file of snapshots: {error}", path.display()))
            .hint("restore it, or remove it and run `linkworld eval --update`")
    })
}

/// Keeps the snapshots of a run in place of those before; others stay.
pub(super) fn keep_snapshots(
    context: &mut Context,
    file: &Path,
    results: &[ScenarioResult],
) -> Result<(), CommandError> {
    let (path, before) = (snapshot_file(file), snapshots(file)?);
    let mut kept = before.clone();
    kept.extend(results.iter().filter_map(|result| Some((result.name.clone(), result.snapshot.clone()?))));
    kept.sort_keys();
    let changed = kept.iter().filter(|(name, value)| before.get(*name) != Some(value)).count();
    if changed > 0 {
        files::write_report(&path, format!("{:#}\n", Value::Object(kept)).as_bytes())?;
    }
    context.terminal.message(format!("{} changed in {}", count(changed, "snapshot"), path.display()));
    Ok(())
}

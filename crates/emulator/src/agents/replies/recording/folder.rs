//! The folder with recorded replies: looking one up, writing one, and what is nearest to a request that has none.

use super::file::{RecordedReply, RecordedRequest};
use crate::agents::turn::{AgentTurn, TurnResult};
use crate::api::callback::reply::ToolRefusal;
use linkworld_contract::text::shorten;
use linkworld_contract::wire::raw::RawJson;
use linkworld_system::files;
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Bytes of one recording. `[R]`: a reply of a model, and the context of it.
const RECORDING_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Recordings that are compared with a request that has none. `[R]`
const COMPARED_MAX: usize = 2_000;
/// Characters of a difference that a refusal shows.
const DIFFERENCE_CHARS_MAX: usize = 4_000;

/// The files that were used in this run.
#[derive(Debug, Default)]
pub(crate) struct UsedRecordings(Mutex<BTreeSet<String>>);

impl UsedRecordings {
    fn note(&self, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
    }

    /// Whether a file was used.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(name)
    }
}

/// The recorded reply to a request. Nothing else replies where there is none.
pub(crate) fn look_up(folder: &Path, request: &RecordedRequest, used: &UsedRecordings) -> TurnResult {
    let name = request.file_name();
    match read(&folder.join(&name)) {
        Ok(Some(recorded)) if request.is_of(&recorded) => {
            used.note(&name);
            request.replay(&recorded).ok_or_else(|| unreadable(&name, "its `reply` has fields of other types"))
        }
        Ok(_) => Err(missing(folder, request)),
        Err(why) => Err(unreadable(&name, &why)),
    }
}

/// Writes what a model replied.
pub(crate) fn write(folder: &Path, request: RecordedRequest, turn: &AgentTurn) -> Result<(), ToolRefusal> {
    let name = request.file_name();
    let text = request.with_reply(turn).to_text();
    let path = folder.join(&name);
    let write = || {
        if files::exists(&path) {
            files::replace(&path, text.as_bytes())
        } else {
            files::write_new(&path, text.as_bytes())
        }
    };
    let written = files::create_private_dir(folder).and_then(|()| write());
    written.map_err(|error| {
        ToolRefusal::new(400, "recording_failed", format!("the reply was not recorded: {error}"))
            .hint("check `agents.recordings` of the dev file")
    })
}

/// All recordings by name; of a file that cannot be read, why.
pub(crate) fn list(folder: &Path) -> Vec<(String, Result<RecordedReply, String>)> {
    let mut found: Vec<(String, Result<RecordedReply, String>)> = Vec::new();
    for path in json_files(folder) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match read(&path) {
            Ok(Some(recorded)) => found.push((name, Ok(recorded))),
            Ok(None) => {}
            Err(why) => found.push((name, Err(why))),
        }
    }
    found.sort_by(|(left, _), (right, _)| left.cmp(right));
    found
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let mut paths = files::files_in(folder).unwrap_or_default();
    paths.retain(|path| path.extension().is_some_and(|end| end == "json"));
    paths
}

/// The content of a file; none if there is no file.
fn read(path: &Path) -> Result<Option<RecordedReply>, String> {
    if !files::exists(path) {
        return Ok(None);
    }
    let text = files::read_text(path, RECORDING_BYTES_MAX).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map(Some).map_err(|error| format!("it is not a recording: {error}"))
}

fn unreadable(name: &str, why: &str) -> ToolRefusal {
    ToolRefusal::new(400, "recording_unreadable", format!("the recording {name} cannot be used: {why}"))
        .hint("correct the file, or record it again with `linkworld dev --record-agents`")
}

/// The refusal of a request without a recording, with the difference to the nearest one.
fn missing(folder: &Path, request: &RecordedRequest) -> ToolRefusal {
    let asked = pretty(&request.request);
    let mut nearest: Option<(usize, String, String)> = None;
    for (name, recorded) in list(folder).into_iter().take(COMPARED_MAX) {
        let Some(recorded) = recorded.ok().filter(|recorded| request.is_for(recorded)) else { continue };
        let (text, distance) = difference(&pretty(&recorded.request), &asked);
        if nearest.as_ref().is_none_or(|(least, ..)| distance < *least) {
            nearest = Some((distance, name, text));
        }
    }
    let error = match nearest {
        Some((_, name, difference)) => {
            let difference = shorten(&difference, DIFFERENCE_CHARS_MAX);
            format!("no recorded reply for this request; the nearest is {name} (- recorded, + asked):\n{difference}")
        }
        None => "no recorded reply for this request, and none for this agent".to_owned(),
    };
    let hint = "record it with `linkworld dev --record-agents`, or add a reply to `agents.replies` of the dev file";
    ToolRefusal::new(400, "no_recorded_reply", error).hint(hint)
}

fn pretty(value: &Value) -> String {
    // Texts of many lines are compared line by line.
    RawJson::of(value).pretty().replace("\\n", "\n")
}

/// The lines that differ, and how many characters that are.
fn difference(recorded: &str, asked: &str) -> (String, usize) {
    let (old, new): (Vec<&str>, Vec<&str>) = (recorded.lines().collect(), asked.lines().collect());
    let start = old.iter().zip(&new).take_while(|(left, right)| left == right).count();
    let ends = old[start..].iter().rev().zip(new[start..].iter().rev());
    let end = ends.take_while(|(left, right)| left == right).count();
    let (old, new) = (&old[start..old.len() - end], &new[start..new.len() - end]);
    // A line that is in both is no difference, wherever it is.
    let only = |lines: &[&str], others: &[&str], sign: char| -> Vec<String> {
        let others: HashSet<&str> = others.iter().copied().collect();
        lines
            .iter()
            .filter(|line| !others.contains(*line))
            .map(|line| format!("{sign} {}", line.trim_start()))
            .collect()
    };
    let lines = [only(old, new, '-'), only(new, old, '+')].concat();
    let distance = lines.iter().map(|line| line.len()).sum();
    (lines.join("\n"), distance)
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn a_difference_has_the_lines_that_are_in_one_only() {
        let (text, distance) = difference("a\nb\nc\nd", "a\nx\nc\nd");
        assert_eq!((text.as_str(), distance), ("- b\n+ x", 6));
        assert_eq!(difference("a\nb", "a\nb"), (String::new(), 0));
        assert_eq!(difference("a", "a\n  b").0, "+ b");
    }
}

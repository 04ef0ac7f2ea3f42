//! Containers of runs that were killed.
//!
//! A run holds a lock on a file with its name in the folder of state. A container that has our labels, belongs to this
//! folder and is of a run whose lock nobody holds is a leftover. Nothing else is touched.

use super::client::{EngineApiError, EngineClient};
use super::container_run::{is_id, remove};
use super::create_body::{LABEL_RUN, LABEL_STATE};
use crate::files::{self, FileError, FileLock};
use serde_json::json;
use std::path::{Path, PathBuf};

/// The file that a run holds while its containers may exist.
pub(super) fn lock_of(folder: &Path, run: &str) -> Result<FileLock, FileError> {
    files::lock(&path_of(folder, run))
}

fn path_of(folder: &Path, run: &str) -> PathBuf {
    folder.join(format!("{run}.lock"))
}

/// Removes the leftovers of a folder of state, and returns how many there were.
pub(super) async fn remove_leftovers(
    client: &EngineClient,
    state: &str,
    folder: &Path,
) -> Result<usize, EngineApiError> {
    let filters = encoded(&json!({"label": [format!("{LABEL_STATE}={state}")]}).to_string());
    let listed = client.get(&format!("/containers/json?all=true&filters={filters}"), "list containers").await?;
    let mut removed = 0;
    for container in listed.as_array().into_iter().flatten() {
        let label = |name: &str| container["Labels"][name].as_str().unwrap_or_default();
        let (run, id) = (label(LABEL_RUN), container["Id"].as_str().unwrap_or_default());
        if label(LABEL_STATE) != state || !is_run(run) || !is_id(id) {
            continue;
        }
        let Ok(_lock) = lock_of(folder, run) else { continue };
        remove(client, id).await?;
        removed += 1;
    }
    sweep(folder);
    Ok(removed)
}

/// Removes the containers of one run that are still there.
pub(super) async fn remove_run(client: &EngineClient, run: &str) -> Result<(), EngineApiError> {
    let filters = encoded(&json!({"label": [format!("{LABEL_RUN}={run}")]}).to_string());
    let listed = client.get(&format!("/containers/json?all=true&filters={filters}"), "list containers").await?;
    for container in listed.as_array().into_iter().flatten() {
        let id = container["Id"].as_str().unwrap_or_default();
        if container["Labels"][LABEL_RUN] == run && is_id(id) {
            remove(client, id).await?;
        }
    }
    Ok(())
}

/// Removes the files of runs that have ended.
fn sweep(folder: &Path) {
    for name in files::names_in(folder).unwrap_or_default() {
        let run = name.to_str().and_then(|name| name.strip_suffix(".lock")).filter(|run| is_run(run));
        if let Some(Ok(lock)) = run.map(|run| lock_of(folder, run)) {
            drop(lock.temporary());
        }
    }
}

/// Whether a text is the name of a run, and can be part of a file's name.
fn is_run(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// For a query string.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::{encoded, is_run};
    use crate::clock::random_uuid;

    #[test]
    fn a_run_names_no_other_file() {
        assert!(is_run(&random_uuid()));
        for text in ["", "../x", "a/b", "a.b", "x"] {
            assert!(!is_run(text), "{text}");
        }
        assert_eq!(encoded("{\"a\":[\"b c\"]}"), "%7B%22a%22%3A%5B%22b%20c%22%5D%7D");
    }
}

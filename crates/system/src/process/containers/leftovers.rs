//! Containers of runs that were killed.
//!
//! A run holds a lock on a file with its name in the folder of state. A container that has our labels, belongs to this
//! folder and is of a run whose lock nobody holds is a leftover. Nothing else is touched.

use super::client::{EngineApiError, EngineClient};
use super::container_run::{is_id, remove};
use super::create_body::{LABEL_RUN, LABEL_STATE};
use crate::files::{self, FileError, FileLock};
use linkworld_contract::wire::routes::encode_segment;
use serde_json::{Value, json};
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
    let mut removed = 0;
    for container in labelled(client, LABEL_STATE, state).await? {
        let label = |name: &str| container["Labels"][name].as_str().unwrap_or_default();
        let (run, id) = (label(LABEL_RUN), container["Id"].as_str().unwrap_or_default());
        if label(LABEL_STATE) != state || !is_run(run) || !is_id(id) {
            continue;
        }
        let Ok(_lock) = lock_of(folder, run) else { continue };
        // One that cannot be removed is tried again at the next start.
        removed += usize::from(remove(client, id).await.is_ok());
    }
    sweep(folder);
    Ok(removed)
}

/// Removes the containers of one run that are still there.
pub(super) async fn remove_run(client: &EngineClient, run: &str) -> Result<(), EngineApiError> {
    for container in labelled(client, LABEL_RUN, run).await? {
        let id = container["Id"].as_str().unwrap_or_default();
        if container["Labels"][LABEL_RUN] == run && is_id(id) {
            remove(client, id).await?;
        }
    }
    Ok(())
}

/// The containers with a label, running or not, as the engine lists them.
async fn labelled(client: &EngineClient, label: &str, value: &str) -> Result<Vec<Value>, EngineApiError> {
    let mut path = String::from("/containers/json?all=true&filters=");
    encode_segment(&json!({"label": [format!("{label}={value}")]}).to_string(), &mut path);
    let listed = client.get(&path, "list containers").await?;
    Ok(listed.as_array().cloned().unwrap_or_default())
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

#[cfg(test)]
mod tests {
    use super::is_run;
    use crate::clock::random_uuid;

    #[test]
    fn a_run_names_no_other_file() {
        assert!(is_run(&random_uuid()));
        for text in ["", "../x", "a/b", "a.b", "x"] {
            assert!(!is_run(text), "{text}");
        }
    }
}

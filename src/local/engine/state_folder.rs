//! The folder in which the local platform keeps its data.

use crate::error::CommandError;
use linkworld_client::config::SettingsEnv;
use linkworld_client::running;
use linkworld_system::{env, files};
use std::path::PathBuf;

/// The folder for state. A platform in memory also runs where there is none that can be written to: it gets a temporary
/// one and is not registered, for the reason that is returned.
pub fn state_folder(around: &SettingsEnv, is_ephemeral: bool) -> Result<(PathBuf, Option<String>), CommandError> {
    let state = running::state_dir(around);
    if !is_ephemeral {
        return Ok((state?, None));
    }
    let writable = state.and_then(|state| {
        files::create_private_dir(&state.join("running"))?;
        Ok(state)
    });
    Ok(match writable {
        Ok(state) => (state, None),
        Err(error) => {
            let folder = env::temporary_dir().join(format!("linkworld-{}", std::process::id()));
            (folder, Some(error.to_string()))
        }
    })
}

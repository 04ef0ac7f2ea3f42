//! Opening the local platform of a project.

use crate::context::Context;
use crate::error::CommandError;
use crate::local::install_report::start_from;
use linkworld_client::running;
use linkworld_contract::names::WorldName;
use linkworld_emulator::{self, EmulatorError, Platform, PlatformOptions, WorldFolder};
use std::path::Path;

/// Starts the platform, from a saved world if one is named. If it has just created the vault's key in a file, prints why.
pub(super) async fn opened(
    context: &mut Context,
    options: PlatformOptions,
    world: Option<&WorldName>,
    (state, root): (&Path, &Path),
) -> Result<Platform, CommandError> {
    let platform = linkworld_emulator::start(options).await.map_err(|error| match error {
        EmulatorError::StoreHeld(_) => CommandError::from(error).with_store_owner(state, root),
        EmulatorError::PortTaken { port, .. } => CommandError::from(error).with_port_owner(state, port),
        error => error.into(),
    })?;
    if let Some(error) = platform.vault_keyring_error() {
        let why = error.to_string();
        context
            .terminal
            .message(format!("the vault's key is stored in a file because the keyring cannot be used: {}", &why));
    }
    platform.keep_worlds_in(&WorldFolder::of_store(&running::project_dir(state, root)));
    match start_from(&mut context.terminal, &platform, world).await {
        Ok(()) => Ok(platform),
        Err(error) => {
            platform.stop().await?;
            Err(error.into())
        }
    }
}

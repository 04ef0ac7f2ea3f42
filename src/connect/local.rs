//! The running local platform that a command talks to.

use crate::error::CommandError;
use linkworld_client::api::ControlClient;
use linkworld_client::config::SettingsEnv;
use linkworld_client::running::{self, RunningPlatform, RunningSearch};
use linkworld_contract::names::MANIFEST_FILE;
use linkworld_contract::origin::Origin;
use linkworld_system::files;
use std::path::Path;

/// Options of a command that talks to a running local platform.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct LocalOptions {
    /// Address of the local platform, needed only when several are running
    #[arg(long, alias = "url", value_name = "URL", global = true)]
    pub api_url: Option<String>,
}

impl LocalOptions {
    /// A client of the platform at `--api-url`, else of this folder's project, else of the only one that is running.
    pub fn connect(&self) -> Result<ControlClient, CommandError> {
        let running = self.find()?;
        Ok(ControlClient::new(running.origin, running.token))
    }

    fn find(&self) -> Result<RunningPlatform, CommandError> {
        let state = running::state_dir(&SettingsEnv::read())?;
        if let Some(url) = &self.api_url {
            let origin = Origin::parse(url)
                .map_err(|error| CommandError::usage(format!("invalid address in --api-url: {error}")))?;
            let found = running::find_origin(&state, &origin)?;
            return found.ok_or_else(|| not_running(&format!("no local platform of yours is running at {origin}")));
        }
        let here = Path::new(".");
        let project = here.join(MANIFEST_FILE).is_file().then(|| files::canonical(here));
        match running::find(&state, project.as_deref())? {
            RunningSearch::One(running) => Ok(*running),
            RunningSearch::None => Err(not_running("no local platform is running")),
            RunningSearch::Several(running) => {
                let error = CommandError::usage("several local platforms are running");
                let error = match running.first() {
                    Some(first) => error.hint(format!("choose one, for example with --api-url {}", first.origin)),
                    None => error,
                };
                Err(running.iter().fold(error, |error, one| {
                    error.because(format!("{} runs {} from {}", one.origin, one.app_id, one.project.display()))
                }))
            }
        }
    }
}

fn not_running(headline: &str) -> CommandError {
    CommandError::local(headline).hint("start one in the project's folder: `linkworld dev`")
}

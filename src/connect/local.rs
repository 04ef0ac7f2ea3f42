//! The running local platform that a command talks to.

use crate::error::CommandError;
use linkworld_client::api::ControlClient;
use linkworld_client::config::SettingsEnv;
use linkworld_client::running::{self, RunningPlatform, RunningSearch};
use linkworld_contract::names::MANIFEST_FILE;
use linkworld_contract::origin::Origin;
use linkworld_system::files;
use std::path::Path;

/// Which running local platform a command talks to.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct LocalOptions {
    /// The local platform's address, where several are running
    #[arg(long, value_name = "URL", global = true)]
    url: Option<String>,
}

impl LocalOptions {
    /// A client of the platform at `--url`, else of this folder's project, else of the only one that runs.
    pub fn connect(&self) -> Result<ControlClient, CommandError> {
        let running = self.find()?;
        Ok(ControlClient::new(running.origin, running.token))
    }

    fn find(&self) -> Result<RunningPlatform, CommandError> {
        let state = running::state_dir(&SettingsEnv::read())?;
        if let Some(url) = &self.url {
            let origin =
                Origin::parse(url).map_err(|error| CommandError::usage(format!("--url is not an address: {error}")))?;
            let found = running::find_origin(&state, &origin)?;
            return found.ok_or_else(|| nothing_runs(&format!("no local platform of yours runs at {origin}")));
        }
        let here = Path::new(".");
        let project = here.join(MANIFEST_FILE).is_file().then(|| files::canonical(here));
        match running::find(&state, project.as_deref())? {
            RunningSearch::One(running) => Ok(*running),
            RunningSearch::None => Err(nothing_runs("no local platform is running")),
            RunningSearch::Several(running) => {
                let mut error = CommandError::usage("several local platforms are running").hint("say which with --url");
                for one in running {
                    error = error.because(format!("{} runs {} from {}", one.origin, one.app_id, one.project.display()));
                }
                Err(error)
            }
        }
    }
}

fn nothing_runs(headline: &str) -> CommandError {
    CommandError::local(headline).hint("start one with `linkworld dev`, in the project's folder")
}

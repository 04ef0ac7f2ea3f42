//! The running local platform that a command talks to.

use crate::error::CommandError;
use crate::project::MANIFEST_FILE;
use linkworld_client::platform::ControlClient;
use linkworld_client::settings::Surroundings;
use linkworld_client::settings::state::{self, Found, Running};
use linkworld_contract::origin::Origin;
use linkworld_system::disk;
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

    fn find(&self) -> Result<Running, CommandError> {
        let state = state::state_dir(&Surroundings::read())?;
        if let Some(url) = &self.url {
            let origin =
                Origin::parse(url).map_err(|error| CommandError::usage(format!("--url is not an address: {error}")))?;
            let found = state::find_origin(&state, &origin)?;
            return found.ok_or_else(|| nothing_runs(&format!("no local platform of yours runs at {origin}")));
        }
        let here = Path::new(".");
        let project = here.join(MANIFEST_FILE).is_file().then(|| disk::canonical(here));
        match state::find(&state, project.as_deref())? {
            Found::One(running) => Ok(*running),
            Found::None => Err(nothing_runs("no local platform is running")),
            Found::Several(running) => {
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

//! Whom a command talks to: the platform one is logged in to, or the local platform that runs.

use super::Context;
use crate::commands::error::CommandError;
use crate::disk;
use crate::origin::Origin;
use crate::platform::{Client, ControlClient};
use crate::project::MANIFEST_FILE;
use crate::settings::state::{self, Found, Running};
use crate::settings::{Flags, Setting, Settings, Surroundings};
use std::path::Path;

/// Which platform the developer commands talk to.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Remote {
    /// The platform's address; `LINKWORLD_API_URL`, then the saved login unless given
    #[arg(long, value_name = "URL")]
    pub api_url: Option<String>,
}

impl Remote {
    /// A client with the token in force for that address. Says once when two sources disagree.
    pub(super) fn connect(&self, context: &mut Context) -> Result<Client, CommandError> {
        let settings = self.settings(context)?;
        let (origin, token) = settings.credentials()?;
        Ok(Client::new(origin.clone(), token.clone()))
    }

    /// Everything in force.
    pub(super) fn settings(&self, context: &mut Context) -> Result<Settings, CommandError> {
        let flags = Flags { api_url: self.api_url.clone(), token: None };
        let settings = Settings::resolve(&flags, &Surroundings::read())?;
        for disagreement in &settings.disagreements {
            let what = match disagreement.setting {
                Setting::ApiUrl => "the address",
                Setting::Token => "the token",
            };
            let (used, ignored) = (&disagreement.used, &disagreement.ignored);
            context.terminal.warn(&format!("{what} comes from {used}; the one in {ignored} differs and is not used"));
        }
        Ok(settings)
    }
}

/// Which running local platform a command talks to.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Local {
    /// The local platform's address, where several are running
    #[arg(long, value_name = "URL", global = true)]
    url: Option<String>,
}

impl Local {
    /// A client of the platform at `--url`, else of this folder's project, else of the only one that runs.
    pub(super) fn connect(&self) -> Result<ControlClient, CommandError> {
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

//! The running local platform that a command talks to.

use crate::error::CommandError;
use linkworld_client::api::ControlClient;
use linkworld_client::config::SettingsEnv;
use linkworld_client::running;
use linkworld_contract::names::TenantSlug;
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_system::env;

/// Options of a command that talks to a running local platform.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct LocalOptions {
    /// Address of the local platform, needed only when several are running
    // Below a command's own options, which would be counted among these of its parent.
    #[arg(long, alias = "url", value_name = "URL", global = true, display_order = 900)]
    pub api_url: Option<String>,
    /// Accepted as in other commands; this one always uses the running local platform
    #[arg(long, global = true, hide = true, conflicts_with = "api_url")]
    pub local: bool,
}

impl LocalOptions {
    /// A client of the platform at `--api-url`, else of this folder's project, else of the only one that is running.
    pub fn connect(&self) -> Result<ControlClient, CommandError> {
        let (origin, token) = self.find()?;
        Ok(ControlClient::new(origin, token))
    }

    fn find(&self) -> Result<(Origin, Secret), CommandError> {
        let around = SettingsEnv::read();
        let Some(url) = &self.api_url else {
            let running = running::find_here(&around)?;
            return Ok((running.origin, running.token));
        };
        let origin = named_origin(url)?;
        // Without a folder for state there is no registry, but the environment may have everything.
        let state = running::state_dir(&around);
        let found = state.map_err(CommandError::from).and_then(|state| Ok(running::find_origin(&state, &origin)?));
        match (found, around.token) {
            (Ok(Some(running)), _) => Ok((running.origin, running.token)),
            (_, Some(token)) if origin.is_loopback() => Ok((origin, token)),
            (Ok(None), _) => Err(not_running_at(&origin)
                .hint(format!("for one of another user, set {} to its developer token", env::TOKEN.name))),
            (Err(error), _) => Err(error),
        }
    }
}

/// The origin in `--api-url`.
pub(super) fn named_origin(url: &str) -> Result<Origin, CommandError> {
    Origin::parse(url).map_err(|error| CommandError::usage(format!("invalid address in --api-url: {error}")))
}

pub(super) fn not_running_at(origin: &Origin) -> CommandError {
    CommandError::local(format!("no local platform of yours is running at {origin}"))
        .hint("start one in the project's folder: `linkworld dev`")
}

/// Options of a command with subcommands about one tenant of a running local platform.
#[derive(Debug, clap::Args)]
pub struct TenantCommandOptions {
    #[command(flatten)]
    local: LocalOptions,
    /// Tenant [default: the tenant of `linkworld dev`]
    #[arg(long, global = true, value_name = "SLUG", display_order = 901)]
    tenant: Option<TenantSlug>,
    /// Print one JSON envelope
    #[arg(long, global = true, help_heading = "Output")]
    pub json: bool,
}

impl TenantCommandOptions {
    /// A client of the platform.
    pub fn connect(&self) -> Result<ControlClient, CommandError> {
        self.local.connect()
    }

    /// The tenant that is meant.
    pub async fn tenant(&self, client: &ControlClient) -> Result<TenantSlug, CommandError> {
        tenant_or_default(client, self.tenant.as_ref()).await
    }
}

/// The tenant that a command means. [default: the one that the local platform installs apps in]
pub async fn tenant_or_default(client: &ControlClient, named: Option<&TenantSlug>) -> Result<TenantSlug, CommandError> {
    match named {
        Some(tenant) => Ok(tenant.clone()),
        None => Ok(TenantSlug::parse(&client.status().await?.tenant)?),
    }
}

//! Where an app's secrets are kept: the developer's defaults on a platform, or one tenant's values on the local one.

use crate::connect::remote::RemoteOptions;
use crate::context::Context;
use crate::error::CommandError;
use crate::executor::block_on;
use crate::options::project_app;
use linkworld_client::api::{ApiClient, ControlClient};
use linkworld_contract::names::{AppId, SecretKey, TenantSlug};
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::developer::SecretEntry;

/// Options of the commands about secrets.
#[derive(Debug, clap::Args)]
pub struct SecretOptions {
    /// App whose secrets to manage [default: the app of this folder's manifest]
    #[arg(long, global = true, value_name = "SLUG")]
    app: Option<AppId>,
    /// Use this tenant's own values instead of the developer's defaults (local platform only)
    #[arg(long, global = true, value_name = "SLUG")]
    tenant: Option<TenantSlug>,
    /// Address of the platform's API [default: `LINKWORLD_API_URL`, the saved login]
    #[arg(long, alias = "url", global = true, value_name = "URL")]
    pub api_url: Option<String>,
    /// Use the running local platform (`linkworld dev`), which needs no login
    #[arg(long, global = true, conflicts_with = "api_url")]
    pub local: bool,
}

impl SecretOptions {
    /// The first option that names an app or a tenant.
    pub fn names_app(&self) -> Option<&'static str> {
        let app = self.app.as_ref().map(|_| "--app");
        app.or(self.tenant.as_ref().map(|_| "--tenant"))
    }

    /// Connects. A tenant's own secrets can be changed on the local platform only.
    pub fn connect(&self, context: &mut Context) -> Result<SecretTarget, CommandError> {
        let remote = RemoteOptions { api_url: self.api_url.clone(), local: self.local };
        let app = project_app(self.app.as_ref())?;
        let Some(tenant) = &self.tenant else {
            return Ok(SecretTarget { app, owner: Owner::Developer(remote.connect(context)?) });
        };
        let control = remote.connect_local(context)?.ok_or_else(|| {
            CommandError::usage("--tenant works on the local platform only")
                .hint("on the platform, the tenant's administrator sets its values in the app's settings")
                .hint("for the running local platform, add --local")
        })?;
        Ok(SecretTarget { app, owner: Owner::Tenant(control, tenant.clone()) })
    }
}

/// An app's secrets of one owner.
#[derive(Debug)]
pub struct SecretTarget {
    /// The app.
    pub app: AppId,
    owner: Owner,
}

#[derive(Debug)]
enum Owner {
    Developer(ApiClient),
    Tenant(ControlClient, TenantSlug),
}

impl SecretTarget {
    /// `tax-bot/API_KEY`, with the tenant if it is one's own.
    pub fn name(&self, key: &SecretKey) -> String {
        match &self.owner {
            Owner::Developer(_) => format!("{}/{key}", self.app),
            Owner::Tenant(_, tenant) => format!("{}/{key} of tenant {tenant}", self.app),
        }
    }

    /// Returns false when it had this value already.
    pub fn set(&self, key: &SecretKey, value: &Secret, description: Option<&str>) -> Result<bool, CommandError> {
        block_on(async {
            Ok(match &self.owner {
                Owner::Developer(client) => client.set_secret(&self.app, key, value, description).await?,
                Owner::Tenant(control, tenant) => {
                    control.set_tenant_secret(tenant, &self.app, key, value, description).await?
                }
            })
        })
    }

    /// Keys with their descriptions and dates, never values.
    pub fn list(&self) -> Result<Vec<SecretEntry>, CommandError> {
        block_on(async {
            Ok(match &self.owner {
                Owner::Developer(client) => client.secrets(&self.app).await?,
                Owner::Tenant(control, tenant) => control.tenant_secrets(tenant, &self.app).await?,
            })
        })
    }

    /// Returns false when it was not set.
    pub fn delete(&self, key: &SecretKey) -> Result<bool, CommandError> {
        block_on(async {
            Ok(match &self.owner {
                Owner::Developer(client) => client.delete_secret(&self.app, key).await?,
                Owner::Tenant(control, tenant) => control.delete_tenant_secret(tenant, &self.app, key).await?,
            })
        })
    }
}

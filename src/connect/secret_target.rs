//! The target secrets are put on: the developer's defaults on a platform, or one tenant's own on the local one.

use crate::connect::RemoteOptions;
use crate::context::Context;
use crate::error::CommandError;
use crate::executor::block_on;
use linkworld_client::api::{ApiClient, ControlClient};
use linkworld_contract::names::{AppId, SecretKey, TenantSlug};
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::developer::SecretEntry;

/// An app's secrets, on one of the two.
#[derive(Debug)]
pub struct SecretTarget {
    /// The app.
    pub app: AppId,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Defaults(ApiClient),
    Tenant(ControlClient, TenantSlug),
}

impl SecretTarget {
    /// Connects. A tenant's own secrets are changed here on the local platform only.
    pub fn connect(
        context: &mut Context,
        remote: &RemoteOptions,
        app: AppId,
        tenant: Option<&TenantSlug>,
    ) -> Result<Self, CommandError> {
        let Some(tenant) = tenant else {
            return Ok(Self { app, place: Place::Defaults(remote.connect(context)?) });
        };
        let control = remote.connect_local(context)?.ok_or_else(|| {
            CommandError::usage("--tenant works on the local platform only")
                .hint("a tenant's administrator sets its own values in the app's settings")
                .hint("for the local platform: `linkworld login --token dev --api-url http://127.0.0.1:4600`")
        })?;
        Ok(Self { app, place: Place::Tenant(control, tenant.clone()) })
    }

    /// `tax-bot/API_KEY`, and for which tenant.
    pub fn name(&self, key: &SecretKey) -> String {
        match &self.place {
            Place::Defaults(_) => format!("{}/{key}", self.app),
            Place::Tenant(_, tenant) => format!("{}/{key} of tenant {tenant}", self.app),
        }
    }

    /// False when it stood there already.
    pub fn set(&self, key: &SecretKey, value: &Secret, description: Option<&str>) -> Result<bool, CommandError> {
        block_on(async {
            Ok(match &self.place {
                Place::Defaults(client) => client.set_secret(&self.app, key, value, description).await?,
                Place::Tenant(control, tenant) => {
                    control.set_tenant_secret(tenant, &self.app, key, value, description).await?
                }
            })
        })
    }

    /// Without values.
    pub fn list(&self) -> Result<Vec<SecretEntry>, CommandError> {
        block_on(async {
            Ok(match &self.place {
                Place::Defaults(client) => client.secrets(&self.app).await?,
                Place::Tenant(control, tenant) => control.tenant_secrets(tenant, &self.app).await?,
            })
        })
    }

    /// False when nothing was set.
    pub fn delete(&self, key: &SecretKey) -> Result<bool, CommandError> {
        block_on(async {
            Ok(match &self.place {
                Place::Defaults(client) => client.delete_secret(&self.app, key).await?,
                Place::Tenant(control, tenant) => control.delete_tenant_secret(tenant, &self.app, key).await?,
            })
        })
    }
}

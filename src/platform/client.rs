//! The developer API, one method per endpoint of the route table.

use crate::http::Bounds;
use crate::names::{AppId, SecretKey, Version};
use crate::origin::Origin;
use crate::platform::error::PlatformError;
use crate::platform::retry::Patience;
use crate::platform::transport::{Call, Transport};
use crate::secret::Secret;
use crate::wire::developer::{
    App, AttachTemplates, CreateApp, McpToken, Me, RegisterVersion, SecretDeleted, SecretEntry, SecretKept, SetSecret,
    Version as AppVersion,
};
use crate::wire::routes;
use serde_json::Value;
use zeroize::Zeroize;

/// Whom an MCP token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum McpAudience {
    /// An editor or agent; lives a day.
    Dev,
    /// A coding session; lives five minutes.
    Session,
}

impl McpAudience {
    /// The platform's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Session => "session",
        }
    }
}

/// A token for the platform's MCP server.
#[derive(Debug)]
pub struct IssuedToken {
    /// The token.
    pub token: Secret,
    /// Seconds it lives.
    pub expires_in: u64,
}

/// A developer's access to one platform.
#[derive(Debug)]
pub struct Client {
    transport: Transport,
}

impl Client {
    /// With the bounds of `limits`. Nothing is sent or built yet.
    pub fn new(origin: Origin, token: Secret) -> Self {
        Self::with(origin, token, Bounds::default(), Patience::default())
    }

    /// With other bounds, or another way to wait.
    pub fn with(origin: Origin, token: Secret, bounds: Bounds, patience: Patience) -> Self {
        Self { transport: Transport::new(origin, token, bounds, patience) }
    }

    /// The platform.
    pub fn origin(&self) -> &Origin {
        self.transport.origin()
    }

    /// Who the token stands for.
    pub async fn me(&self) -> Result<Me, PlatformError> {
        self.transport.value(Call::to(routes::ME, &[])).await
    }

    /// The account's apps.
    pub async fn apps(&self) -> Result<Vec<App>, PlatformError> {
        self.transport.list(Call::to(routes::APPS, &[])).await
    }

    /// One app; none when there is none, or none that this account may see.
    pub async fn app(&self, app: &AppId) -> Result<Option<App>, PlatformError> {
        match self.transport.value(Call::to(routes::APP, &[app.as_str()])).await {
            Err(PlatformError::NotFound { .. }) => Ok(None),
            answer => answer.map(Some),
        }
    }

    /// Creates an app, or gives the account's own one of that name.
    pub async fn create_app(&self, app: &CreateApp) -> Result<App, PlatformError> {
        self.transport.value(Call::to(routes::APP_CREATE, &[]).carrying(app)).await
    }

    /// The versions of an app.
    pub async fn versions(&self, app: &AppId) -> Result<Vec<AppVersion>, PlatformError> {
        self.transport.list(Call::to(routes::VERSIONS, &[app.as_str()])).await
    }

    /// Registers a version; of one that is there with the same content, promotes it if the body says so.
    pub async fn register(&self, app: &AppId, body: &RegisterVersion) -> Result<AppVersion, PlatformError> {
        self.transport.value(Call::to(routes::VERSION_REGISTER, &[app.as_str()]).carrying(body)).await
    }

    /// Attaches the templates of a version, which goes once.
    pub async fn attach_templates(
        &self,
        app: &AppId,
        version: &Version,
        templates: &[Value],
    ) -> Result<(), PlatformError> {
        let body = AttachTemplates { templates: templates.to_vec() };
        let call = Call::to(routes::TEMPLATES_ATTACH, &[app.as_str(), version.as_str()]);
        self.transport.done(call.carrying(&body)).await
    }

    /// The developer's default secrets, without their values.
    pub async fn secrets(&self, app: &AppId) -> Result<Vec<SecretEntry>, PlatformError> {
        self.transport.list(Call::to(routes::SECRETS, &[app.as_str()])).await
    }

    /// Issues a token for the platform's MCP server.
    pub async fn mcp_token(&self, audience: McpAudience) -> Result<IssuedToken, PlatformError> {
        let call = Call::to(routes::MCP_TOKEN, &[]).naming("audience", audience.word());
        let McpToken { mcp_token, expires_in } = self.transport.value(call).await?;
        Ok(IssuedToken { token: Secret::new(mcp_token), expires_in })
    }

    /// Sets one; false when the platform says that it stood there already.
    pub async fn set_secret(
        &self,
        app: &AppId,
        key: &SecretKey,
        value: &Secret,
        description: Option<&str>,
    ) -> Result<bool, PlatformError> {
        let call = Call::to(routes::SECRET_SET, &[app.as_str(), key.as_str()]);
        let kept: Option<SecretKept> = self.transport.perhaps(carry_secret(call, value, description)).await?;
        Ok(kept.and_then(|kept| kept.changed).unwrap_or(true))
    }

    /// Removes one; false when none was set.
    pub async fn delete_secret(&self, app: &AppId, key: &SecretKey) -> Result<bool, PlatformError> {
        let call = Call::to(routes::SECRET_DELETE, &[app.as_str(), key.as_str()]);
        let answer: Option<SecretDeleted> = self.transport.maybe(call).await?;
        // A success without a body is how many servers say "it is gone".
        Ok(answer.is_none_or(|answer| answer.deleted))
    }
}

/// Opens the value once, into the body.
pub(super) fn carry_secret<'a>(call: Call<'a>, value: &'a Secret, description: Option<&str>) -> Call<'a> {
    let mut body = SetSecret { value: value.expose().to_owned(), description: description.map(str::to_owned) };
    let call = call.carrying(&body).hiding(value);
    body.value.zeroize();
    call
}

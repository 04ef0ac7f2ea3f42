//! Handlers for installs: made of code that is offered for their version, and replaced when the version or code changes.

use crate::auth::session;
use crate::handler::upstream::Upstream;
use crate::install::activation;
use crate::instance::attached::AttachedHandler;
use crate::instance::code::{CodeSource, HandlerCode, HandlerMaking};
use crate::instance::generation::HandlerLaunch;
use crate::instance::idle;
use crate::instance::log_keeping;
use crate::instance::managed::{InstanceState, ManagedHandler, Replaced};
use crate::state::PlatformState;
use crate::store::{InstallRow, StoreError};
use linkworld_contract::limits::SESSION_TOKEN_LIFE;
use linkworld_contract::wire::container::{ENV_MCP_URL, HEALTH_PATH};
use linkworld_contract::wire::routes::APP_TOOLS;
use linkworld_system::process::{HandlerError, HandlerSpec};
use std::sync::Arc;
use tokio::task::JoinHandle;

/// Variable with the handler's port, for handlers that do not read the manifest. Our own addition `[R]`.
const ENV_PORT: &str = "PORT";

/// Why a handler does not run its code as it is now.
#[derive(Debug, thiserror::Error)]
pub enum CodeReloadError {
    /// There is none.
    #[error("{0}")]
    NoCode(String),
    /// It did not start.
    #[error(transparent)]
    Handler(#[from] HandlerError),
}

/// The environment of a handler.
type HandlerVariables = Vec<(String, String)>;

/// How the change of an instance's code ended.
#[derive(Debug)]
pub struct CodeReload {
    /// The tenant.
    pub tenant: String,
    /// What happened.
    pub outcome: Result<Replaced, CodeReloadError>,
    /// Whether the code before takes calls.
    pub is_ready: bool,
}

/// What is to be started, with the environment of the install.
pub(crate) fn launch(
    state: &Arc<PlatformState>,
    install: &Arc<InstallRow>,
    mut env: Vec<(String, String)>,
    code: HandlerCode,
) -> HandlerLaunch {
    if let Some(origin) = code.callback {
        env.retain(|(name, _)| name != ENV_MCP_URL);
        env.push((ENV_MCP_URL.to_owned(), format!("{origin}{}", APP_TOOLS.path(&[]))));
    }
    env.extend(code.env);
    env.push((ENV_PORT.to_owned(), code.port.to_string()));
    let spec = HandlerSpec {
        label: install.app.clone(),
        program: code.program,
        env,
        port: code.port,
        health_path: HEALTH_PATH,
        resources: code.resources,
        listener: Some(log_keeping::listener(state, install)),
    };
    let (state, row) = (Arc::clone(state), Arc::clone(install));
    HandlerLaunch::new(spec, code.place, move || session::new_token(&state, &row))
}

/// Sends the calls of an install to a handler, keeps its token fresh and lets it sleep.
pub(crate) fn attach(state: &Arc<PlatformState>, install: &InstallRow, handler: ManagedHandler) -> AttachedHandler {
    let instance = state.instances.get(&install.tenant, &install.app);
    instance.attach(Some(Upstream::Managed(handler.clone())));
    let queue = Arc::clone(&instance.queue);
    let sleeping = idle::watch(handler.clone(), queue, state.clock.clone(), state.idle);
    AttachedHandler { tasks: [keep_token_fresh(handler.clone()), sleeping], handler }
}

/// Gives an install a handler if it has none and there is code for its version. It starts with its first call. Returns
/// why there is no handler.
pub(crate) fn attach_offered(state: &Arc<PlatformState>, install: &Arc<InstallRow>) -> Result<(), String> {
    let instance = state.instances.get(&install.tenant, &install.app);
    if instance.upstream().is_some() {
        return Ok(());
    }
    let (source, env) = offered(state, install)?;
    let code = source.code(&install.tenant)?;
    let HandlerMaking { supervision, events, mocks } = source.making(&install.tenant);
    let handler = ManagedHandler::new(launch(state, install, env, code), supervision, events);
    instance.set_mocks(mocks);
    instance.own(Some(attach(state, install, handler)));
    Ok(())
}

/// Lets the handler of an install run the code that is offered for its version now. Calls inside it are finished.
pub(crate) async fn replace_code(
    state: &Arc<PlatformState>,
    install: &Arc<InstallRow>,
) -> Result<Replaced, CodeReloadError> {
    let instance = state.instances.get(&install.tenant, &install.app);
    let Some(Upstream::Managed(handler)) = instance.upstream() else {
        attach_offered(state, install).map_err(CodeReloadError::NoCode)?;
        return Ok(Replaced::AtNextStart);
    };
    let (source, env) = offered(state, install).map_err(CodeReloadError::NoCode)?;
    let code = source.code(&install.tenant).map_err(CodeReloadError::NoCode)?;
    Ok(handler.replace(launch(state, install, env, code)).await?)
}

/// Where the code of an install's version comes from, and the environment of its handler.
fn offered(
    state: &Arc<PlatformState>,
    install: &Arc<InstallRow>,
) -> Result<(Arc<dyn CodeSource>, HandlerVariables), String> {
    let Some(source) = state.codes.of(&install.app, &install.version) else {
        return Err(format!("no code of {} {} runs on this platform", install.app, install.version));
    };
    let manifest = install.manifest.typed().map_err(|error| error.to_string())?;
    Ok((source, activation::environment(state, manifest, install)))
}

/// Lets all handlers of a version run its code as it is now.
pub(crate) async fn reload(
    state: &Arc<PlatformState>,
    app: &str,
    version: &str,
) -> Result<Vec<CodeReload>, StoreError> {
    let named = app.to_owned();
    let installs = state.store.run(move |store| store.installs_of_app(&named)).await?;
    let mut reloads = Vec::new();
    for install in installs.into_iter().filter(|install| install.version == version) {
        let upstream = state.instances.get(&install.tenant, &install.app).upstream();
        let Some(Upstream::Managed(handler)) = upstream else { continue };
        let outcome = replace_code(state, &install).await;
        let is_ready = matches!(handler.state(), InstanceState::Ready(_)) && !handler.has_crashed();
        reloads.push(CodeReload { tenant: install.tenant.clone(), outcome, is_ready });
    }
    Ok(reloads)
}

/// Replaces the token in the handler's environment before it expires: a handler that is restarted after hours must not
/// get the token of its first start.
fn keep_token_fresh(handler: ManagedHandler) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(SESSION_TOKEN_LIFE / 2).await;
            handler.refresh_token().await;
        }
    })
}

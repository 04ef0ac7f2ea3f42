//! One project's app on a running local platform: installed, its handler started and attached, `install` sent.
//!
//! The order matters: the platform listens before the handler starts, because a handler may call back at once;
//! and it stops taking calls before the handler is stopped, so that none is cut off in the middle.

use crate::handler::trigger::TriggerError;
use crate::handler::upstream::Upstream;
use crate::install::activation::{App, Installed};
use crate::install::settings::Answers;
use crate::{EmulatorError, Platform};
use linkworld_contract::limits::SESSION_TOKEN_LIFE;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::container::{ENV_MCP_TOKEN, Event, HEALTH_PATH};
use linkworld_contract::wire::control::Triggered;
use linkworld_system::runtime::{Handler, HandlerEvent, HandlerSpec, RuntimeError, Supervision};
use serde_json::Map;
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Variable that tells a handler its port, for those that do not read their manifest. Ours `[R]`.
const ENV_PORT: &str = "PORT";

/// What to run.
#[derive(Debug)]
pub struct Guest {
    /// What is installed.
    pub app: App,
    /// Answers to its install settings.
    pub answers: Answers,
    /// The manifest's `runtime.port`.
    pub port: u16,
    /// Whether the manifest declares `on_install`.
    pub on_install: bool,
    /// The handler's program.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// Its folder.
    pub dir: PathBuf,
    /// From its start to its first healthy answer; the house's rule unless given.
    pub start_deadline: Option<Duration>,
}

/// Why an app does not run.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// It cannot be installed.
    #[error(transparent)]
    Emulator(#[from] EmulatorError),
    /// Its handler does not run.
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    /// Another app answers on its port.
    #[error("the handler on port {port} says it is `{says}`, not `{expected}`")]
    Stranger {
        /// The port.
        port: u16,
        /// The app id in its health.
        says: String,
        /// The app id of the manifest.
        expected: String,
    },
    /// The `install` event could not be sent.
    #[error(transparent)]
    Trigger(#[from] TriggerError),
}

/// A running app.
#[derive(Debug)]
pub struct Host {
    installed: Installed,
    handler: Handler,
    /// What the handler said to `install`; none when it is not declared.
    pub install: Option<Triggered>,
    refresher: JoinHandle<()>,
}

impl Host {
    /// Installs, starts, attaches and fires `install`. Somebody has to take the news all the while.
    pub async fn start(platform: &Platform, guest: Guest, news: mpsc::Sender<HandlerEvent>) -> Result<Self, HostError> {
        let installed = platform.install_with(guest.app, guest.answers).await?;
        let mut env = installed.env.clone();
        env.push((ENV_PORT.to_owned(), guest.port.to_string()));
        let spec = HandlerSpec {
            label: installed.app.to_string(),
            program: guest.program,
            args: guest.args,
            dir: guest.dir,
            env,
            port: guest.port,
            health_path: HEALTH_PATH,
        };
        let mut supervision = Supervision::standard()?;
        if let Some(deadline) = guest.start_deadline {
            supervision.start_deadline = deadline;
        }
        let handler = Handler::start_with(supervision, spec, news).await?;
        if let Some(says) = handler.health().get("app_id").and_then(|says| says.as_str())
            && says != installed.app.as_str()
        {
            let (says, expected) = (says.to_owned(), installed.app.to_string());
            handler.stop().await;
            return Err(HostError::Stranger { port: guest.port, says, expected });
        }
        platform.attach(&installed, Upstream::Process(handler.clone()));
        let refresher = keep_token_fresh(platform.minter(&installed), handler.clone());
        let mut host = Self { installed, handler, install: None, refresher };
        if guest.on_install {
            host.install = Some(platform.fire(&host.installed, &Event::Install, Map::new()).await?);
        }
        Ok(host)
    }

    /// What was installed.
    pub fn installed(&self) -> &Installed {
        &self.installed
    }

    /// Stops the handler and everything it started.
    pub async fn stop(self) {
        self.refresher.abort();
        self.handler.stop().await;
    }
}

/// A handler that is restarted after hours must not start with the token of its first start.
fn keep_token_fresh(mint: impl Fn() -> Secret + Send + 'static, handler: Handler) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(SESSION_TOKEN_LIFE / 2).await;
            handler.set_env(ENV_MCP_TOKEN, mint().expose()).await;
        }
    })
}

//! One project's app on a running local platform: installs it, starts and attaches its handler, sends `install` once.
//!
//! The order matters. The platform listens before the handler starts, because a handler may call back at once. It stops
//! accepting calls before the handler stops, so that no call is interrupted.

use crate::error::EmulatorError;
use crate::handler::trigger::TriggerError;
use crate::install::activation::{InstallRequest, InstalledApp};
use crate::install::settings::SettingValues;
use crate::instance::attach;
use crate::instance::attached::AttachedHandler;
use crate::instance::code::HandlerCode;
use crate::instance::generation::HandlerLaunch;
use crate::instance::managed::{InstanceState, ManagedHandler, Replaced};
use crate::platform::Platform;
use linkworld_contract::names::TenantSlug;
use linkworld_system::process::{AppliedLimits, HandlerError, HandlerEvent, Supervision};
use tokio::sync::mpsc;

/// When a handler starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartTime {
    /// At once; if it does not start, neither does the app.
    Now,
    /// With its first call.
    FirstCall,
}

/// What to run.
#[derive(Debug)]
pub struct AppSpec {
    /// The app to install.
    pub app: InstallRequest,
    /// Values of its install settings.
    pub settings: SettingValues,
    /// Its handler.
    pub code: HandlerCode,
    /// Whether a debugger can attach to its handler.
    pub inspect: bool,
    /// The engine that runs the handler, and its limits.
    pub supervision: Supervision,
}

/// Why an app could not be started.
#[derive(Debug, thiserror::Error)]
pub enum AppStartError {
    /// It cannot be installed.
    #[error(transparent)]
    Emulator(#[from] EmulatorError),
    /// Its handler could not be started.
    #[error(transparent)]
    Runtime(#[from] HandlerError),
    /// A handler of another app replied on its port.
    #[error("the handler on port {port} reports the app id `{says}`, expected `{expected}`")]
    WrongApp {
        /// The port.
        port: u16,
        /// The app id in the health reply.
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
pub struct RunningApp {
    installed: InstalledApp,
    attached: AttachedHandler,
    /// Why the install hook failed; its tools and events are refused meanwhile.
    pub install_failure: Option<String>,
}

impl RunningApp {
    /// Installs the app, starts and attaches its handler and sends `install`.
    ///
    /// `events` must be drained while this runs: a full channel blocks the handler's output.
    pub async fn start(
        platform: &Platform,
        spec: AppSpec,
        events: mpsc::Sender<HandlerEvent>,
    ) -> Result<Self, AppStartError> {
        let app = Self::start_in(platform, (None, StartTime::Now), spec, events).await?;
        platform.run_schedules();
        Ok(app)
    }

    /// The same in a tenant, by default that of the platform, without the schedules of the platform.
    pub async fn start_in(
        platform: &Platform,
        (tenant, when): (Option<&TenantSlug>, StartTime),
        spec: AppSpec,
        events: mpsc::Sender<HandlerEvent>,
    ) -> Result<Self, AppStartError> {
        let mut app = Self::start_silently(platform, (tenant, when), spec, events).await?;
        app.install_failure = platform.run_install_hook(&app.installed).await?;
        Ok(app)
    }

    /// The same, and `install` is not sent.
    pub async fn start_silently(
        platform: &Platform,
        (tenant, when): (Option<&TenantSlug>, StartTime),
        spec: AppSpec,
        events: mpsc::Sender<HandlerEvent>,
    ) -> Result<Self, AppStartError> {
        let installed = platform.install_in(tenant, spec.app, spec.settings).await?;
        let managed = ManagedHandler::new(launch_of(platform, &installed, spec.code), spec.supervision, events);
        managed.set_inspected(spec.inspect);
        if when == StartTime::Now {
            started(&managed, &installed).await?;
        }
        let attached = attach::attach(platform.state(), &installed.row, managed);
        Ok(Self { installed, attached, install_failure: None })
    }

    /// Stops its handler and starts it again.
    pub async fn restart(&self) -> Result<(), HandlerError> {
        self.attached.handler.restart().await.map(drop)
    }

    /// What was installed.
    pub fn installed(&self) -> &InstalledApp {
        &self.installed
    }

    /// Installs another manifest of the app; its handler keeps running as it is until [`Self::reload`].
    pub async fn install_again(
        &mut self,
        platform: &Platform,
        app: InstallRequest,
        settings: SettingValues,
    ) -> Result<(), EmulatorError> {
        self.installed = platform.install_in(Some(&self.installed.tenant), app, settings).await?;
        Ok(())
    }

    /// Runs other code. It is started beside the code before, which takes the calls until the new one is healthy and then
    /// finishes those inside it. If it does not start, everything stays as it was; if this is dropped meanwhile, too.
    pub async fn reload(&self, platform: &Platform, code: HandlerCode) -> Result<Replaced, HandlerError> {
        self.attached.handler.replace(launch_of(platform, &self.installed, code)).await
    }

    /// Sends `install` if it has not succeeded yet, and returns why it failed again.
    pub async fn retry_install_hook(&mut self, platform: &Platform) -> Result<Option<String>, TriggerError> {
        self.install_failure = platform.run_install_hook(&self.installed).await?;
        Ok(self.install_failure.clone())
    }

    /// The port on loopback at which its handler can be called.
    pub fn port(&self) -> u16 {
        self.attached.handler.port()
    }

    /// Where a debugger can attach to its handler.
    pub fn inspect_port(&self) -> Option<u16> {
        self.attached.handler.inspect_port()
    }

    /// Which limits its handler has; none if it does not run.
    pub fn limits(&self) -> Option<AppliedLimits> {
        self.attached.handler.limits()
    }

    /// Whether its handler takes calls.
    pub fn is_ready(&self) -> bool {
        matches!(self.attached.handler.state(), InstanceState::Ready(_)) && !self.attached.handler.has_crashed()
    }

    /// Stops the handler and all processes it started.
    pub async fn stop(self) {
        self.attached.handler.end().await;
    }
}

/// Starts a handler, and ends it if it is that of another app.
async fn started(managed: &ManagedHandler, installed: &InstalledApp) -> Result<(), AppStartError> {
    let handler = managed.start().await?;
    let health = handler.health();
    let says = health.get("app_id").and_then(|says| says.as_str()).filter(|says| *says != installed.app.as_str());
    let Some(says) = says else { return Ok(()) };
    let wrong =
        AppStartError::WrongApp { port: managed.port(), says: says.to_owned(), expected: installed.app.to_string() };
    managed.end().await;
    Err(wrong)
}

fn launch_of(platform: &Platform, installed: &InstalledApp, code: HandlerCode) -> HandlerLaunch {
    attach::launch(platform.state(), &installed.row, installed.env.clone(), code)
}

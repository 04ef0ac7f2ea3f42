//! The code of a project, from which the platform makes the handlers of installs that it was not started for.

use crate::local::events::HandlerNews;
use crate::local::handler_plan::HandlerPlan;
use crate::local::start_advice::{StartAdvice, StartedHandler};
use linkworld_contract::names::TenantSlug;
use linkworld_emulator::{CodeSource, HandlerCode, HandlerMaking, Mocks};
use linkworld_project::LoadedApp;
use linkworld_system::process::{HandlerError, Supervision};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How the handlers of a project run.
pub(in crate::local) struct ProjectCode {
    pub(in crate::local) plan: HandlerPlan,
    limits: Supervision,
    pub(in crate::local) news: HandlerNews,
    /// The tenant whose handler has the project's folder and port.
    pub(in crate::local) tenant: TenantSlug,
    /// `--mocks`.
    pub(in crate::local) given_mocks: Option<PathBuf>,
    app: Mutex<LoadedApp>,
    /// The handler that was made last, to explain why it does not start.
    last: Mutex<Option<StartedHandler>>,
}

impl ProjectCode {
    /// The code of an app.
    pub(in crate::local) fn new(
        app: LoadedApp,
        plan: HandlerPlan,
        (limits, news): (Supervision, HandlerNews),
        (tenant, given_mocks): (TenantSlug, Option<PathBuf>),
    ) -> Self {
        Self { plan, limits, news, tenant, given_mocks, app: Mutex::new(app), last: Mutex::default() }
    }

    /// The engine of its handlers, and their limits.
    pub(super) fn supervision(&self) -> Supervision {
        self.plan.supervision(&self.limits)
    }

    /// The manifest was read again.
    pub(super) fn set_app(&self, app: LoadedApp) {
        *self.app() = app;
    }

    /// What to do about the handler that was made last.
    pub(super) fn advice_on(&self, error: &HandlerError) -> Option<StartAdvice> {
        self.last().as_ref()?.advice_on(error)
    }

    fn app(&self) -> MutexGuard<'_, LoadedApp> {
        self.app.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn last(&self) -> MutexGuard<'_, Option<StartedHandler>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CodeSource for ProjectCode {
    fn code(&self, tenant: &str) -> Result<HandlerCode, String> {
        let app = self.app();
        let made = self.plan.next_code(&app, tenant == self.tenant.as_str());
        let (code, started) = made.map_err(|error| error.headline)?;
        *self.last() = Some(started);
        Ok(code)
    }

    fn making(&self, tenant: &str) -> HandlerMaking {
        let label = format!("{}@{tenant}", self.app().manifest.app_id);
        let started = self.last().clone();
        // A file that is not valid was reported when it changed.
        let text = linkworld_project::read_mocks(&self.plan.root, self.given_mocks.as_deref()).ok().flatten();
        let mocks = text.and_then(|text| Mocks::parse(&text).ok()).unwrap_or_default();
        HandlerMaking { supervision: self.supervision(), events: self.news.of(&label, started), mocks }
    }
}

//! What the page around bundles and the endpoints behind it share.

use crate::auth::page_token::PageToken;
use crate::server::pages::PageSource;
use crate::shell::bundle_problems::{BundleProblem, KnownProblems};
use linkworld_contract::limits::SHELL_NEWS_KEPT;
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError, RwLock};
use tokio::sync::watch;

/// Where the bundle of an app is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FrontendPlace {
    /// At this port, by the name under which the page was opened.
    Port(u16),
    /// At this address.
    Url(String),
}

/// What the page shows of an app beside its install.
#[derive(Clone)]
pub(crate) struct ShownApp {
    pub(crate) app: String,
    pub(crate) frontend: Option<FrontendPlace>,
    pub(crate) docs: PageSource,
}

/// One thing that the page should know.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ShellNews {
    pub(crate) number: u64,
    #[serde(flatten)]
    pub(crate) what: ShellChange,
}

#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum ShellChange {
    /// Files of a bundle changed.
    Frontend { app: String },
    /// Apps, settings or tenants may have changed.
    Apps,
    /// Something of a bundle does not work on the platform.
    Problem { app: String, problem: BundleProblem },
}

/// The page's token, its apps, and the news for it.
pub(crate) struct ShellState {
    /// The one that is in the page.
    pub(crate) token: PageToken,
    apps: RwLock<Vec<ShownApp>>,
    news: Mutex<VecDeque<ShellNews>>,
    /// The number of the newest one; none once the platform stops.
    newest: watch::Sender<Option<u64>>,
    pub(crate) problems: KnownProblems,
}

impl Default for ShellState {
    fn default() -> Self {
        Self {
            token: PageToken::new(),
            apps: RwLock::default(),
            news: Mutex::default(),
            newest: watch::channel(Some(0)).0,
            problems: KnownProblems::default(),
        }
    }
}

impl ShellState {
    /// Shows these apps.
    pub(crate) fn show(&self, apps: Vec<ShownApp>) {
        *self.apps.write().unwrap_or_else(PoisonError::into_inner) = apps;
    }

    /// The apps that are shown.
    pub(crate) fn apps(&self) -> Vec<ShownApp> {
        self.apps.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// One of them.
    pub(crate) fn app(&self, slug: &str) -> Option<ShownApp> {
        self.apps().into_iter().find(|shown| shown.app == slug)
    }

    /// Adds news.
    pub(crate) fn tell(&self, what: ShellChange) {
        let mut news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        self.newest.send_if_modified(|newest| {
            let Some(number) = newest else { return false };
            *number += 1;
            if news.len() == SHELL_NEWS_KEPT {
                news.pop_front();
            }
            news.push_back(ShellNews { number: *number, what: what.clone() });
            true
        });
    }

    /// The news after a number, and the number of the newest; none once the platform stops. The lists of older news are
    /// not complete, so a page that has missed some loads again.
    pub(crate) fn after(&self, number: u64) -> Option<(u64, Vec<ShellNews>)> {
        let news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = (*self.newest.borrow())?;
        Some((newest, news.iter().filter(|one| one.number > number).cloned().collect()))
    }

    /// Waits until there is more than `number`, or the platform stops.
    pub(crate) async fn newer(&self, number: u64) {
        let mut newest = self.newest.subscribe();
        // An error means that the platform is gone.
        let _ = newest.wait_for(|newest| newest.is_none_or(|newest| newest > number)).await;
    }

    /// Ends all waiting.
    pub(crate) fn close(&self) {
        self.newest.send_replace(None);
    }
}

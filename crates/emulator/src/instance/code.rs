//! The code of apps: how it is run, and where the platform gets it when an install needs a handler.

use linkworld_manifest::mocks::Mocks;
use linkworld_system::process::{HandlerEvent, HandlerProgram, HandlerResources, Supervision};
use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::mpsc;

/// How to run the code of an app.
#[derive(Debug)]
pub struct HandlerCode {
    /// The port that the handler will listen on.
    pub port: u16,
    /// What is started.
    pub program: HandlerProgram,
    /// What it may use.
    pub resources: HandlerResources,
    /// Where the handler calls back, as a web origin; none for the platform's own address.
    pub callback: Option<String>,
    /// More variables for the handler; they override those of the manifest.
    pub env: Vec<(String, String)>,
    /// Dropped when this code does not run any more and is not started again, for example a folder made for it.
    pub place: Option<Box<dyn Any + Send + Sync>>,
}

/// What a handler needs that the platform makes by itself, besides its code.
#[derive(Debug)]
pub struct HandlerMaking {
    /// The engine that runs the handler, and its limits.
    pub supervision: Supervision,
    /// Receives what the handler prints and how its state changes.
    pub events: mpsc::Sender<HandlerEvent>,
    /// Replies of platform tools.
    pub mocks: Mocks,
}

/// Where the code of one version of an app comes from.
pub trait CodeSource: Send + Sync {
    /// Code for the handler of a tenant, at a place that no other handler has.
    ///
    /// # Errors
    /// Says why there is none.
    fn code(&self, tenant: &str) -> Result<HandlerCode, String>;

    /// The rest of what a new handler of a tenant needs.
    fn making(&self, tenant: &str) -> HandlerMaking;
}

/// The code that there is, by app and version.
#[derive(Default)]
pub(crate) struct CodeOffers(RwLock<HashMap<(String, String), Arc<dyn CodeSource>>>);

impl CodeOffers {
    /// Where the code of a version comes from; none if it is not here.
    pub(crate) fn of(&self, app: &str, version: &str) -> Option<Arc<dyn CodeSource>> {
        let offers = self.0.read().unwrap_or_else(PoisonError::into_inner);
        offers.get(&(app.to_owned(), version.to_owned())).cloned()
    }

    /// Adds or replaces the code of a version.
    pub(crate) fn add(&self, app: &str, version: &str, source: Arc<dyn CodeSource>) {
        let mut offers = self.0.write().unwrap_or_else(PoisonError::into_inner);
        offers.insert((app.to_owned(), version.to_owned()), source);
    }

    /// The code of a version is not here any more.
    pub(crate) fn remove(&self, app: &str, version: &str) {
        let mut offers = self.0.write().unwrap_or_else(PoisonError::into_inner);
        offers.remove(&(app.to_owned(), version.to_owned()));
    }
}

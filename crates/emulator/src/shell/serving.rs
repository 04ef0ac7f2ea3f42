//! Opens the listeners of the page and of the bundles, and keeps them with the platform.

use crate::error::EmulatorError;
use crate::platform::Platform;
use crate::server::listener::{self, Serving};
use crate::server::origin_guard::{OriginRules, loopback_names};
use crate::server::router;
use crate::shell::bundle_origin::{self, BundleOrigin};
use crate::shell::options::{FrontendSource, ShellOptions};
use crate::shell::page;
use crate::shell::state::{ShellChange, ShownApp};
use crate::state::PlatformState;
use std::sync::{Arc, Weak};
use tokio::net::TcpListener;

/// Where the page and the bundles are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellAddress {
    /// The port of the page.
    pub port: u16,
    /// The port of the bundle of each app that has one here, by the app's slug.
    pub bundles: Vec<(String, u16)>,
}

impl Platform {
    /// Serves the page and the bundles until the platform stops.
    ///
    /// # Errors
    /// If a port is in use; nothing is served then.
    pub async fn open_shell(&self, options: ShellOptions) -> Result<ShellAddress, EmulatorError> {
        let (listener, port) = bound(options.port).await?;
        let mut bundles = Vec::new();
        for app in &options.apps {
            if let FrontendSource::Files { port, files } = &app.frontend {
                bundles.push((app.app.clone(), Arc::clone(files), bound(*port).await?));
            }
        }
        let address =
            ShellAddress { port, bundles: bundles.iter().map(|(app, _, (_, port))| (app.clone(), *port)).collect() };
        let shown = options.apps.into_iter().map(|app| {
            let port = address.bundles.iter().find(|(slug, _)| *slug == app.app).map(|(_, port)| *port);
            ShownApp { frontend: page::place_of(&app.frontend, port), app: app.app, docs: app.docs }
        });
        let state = self.state();
        state.shell.show(shown.collect());
        let mut serving: Vec<Serving> =
            vec![listener::serve(listener, loopback_names(port), router::build_for_shell(state))];
        for (app, files, (listener, own)) in bundles {
            let origin = BundleOrigin { state: Arc::clone(state), app, files, shell_port: port };
            let rules = OriginRules::of_bundle(loopback_names(own));
            serving.push(listener::serve(listener, rules, bundle_origin::router(origin)));
        }
        self.keep_serving(serving);
        Ok(address)
    }

    /// Tells pages of changes, for as long as the platform runs.
    pub fn shell_notices(&self) -> ShellNotices {
        ShellNotices(Arc::downgrade(self.state()))
    }

    /// Apps, tenants or settings may have changed: pages read them again.
    pub fn apps_changed(&self) {
        self.state().shell.tell(ShellChange::Apps);
    }
}

/// Tells the open pages what to load again.
#[derive(Clone)]
pub struct ShellNotices(Weak<PlatformState>);

impl ShellNotices {
    /// Files of the bundle of an app changed: pages that show it load it again.
    pub fn frontend_changed(&self, app: &str) {
        if let Some(state) = self.0.upgrade() {
            state.shell.problems.forget(app);
            state.shell.tell(ShellChange::Frontend { app: app.to_owned() });
        }
    }
}

async fn bound(port: u16) -> Result<(TcpListener, u16), EmulatorError> {
    let bound = listener::bind(port).await.map_err(|source| EmulatorError::from_bind(port, source))?;
    Ok((bound.0, bound.1.port()))
}

//! What a request asks for: an installed app, one of its declared routes, and whether the caller may call it.

use crate::audit::AuditTarget;
use crate::auth::public_token::{self, PublicAccess, PublicTokenError};
use crate::route_proxy::route_path::{self, RouteMatch, RoutePath};
use crate::state::PlatformState;
use crate::store::{InstallRow, Store, StoreError};
use linkworld_manifest::spec::tools::HttpRoute;
use std::sync::Arc;

/// A call of a route, on its way to the handler.
#[derive(Debug, Clone)]
pub(crate) struct RouteTarget {
    pub(crate) install: Arc<InstallRow>,
    /// Upper case.
    pub(crate) method: hyper::Method,
    pub(crate) path: RoutePath,
    pub(crate) is_public: bool,
    /// Who calls a private route.
    pub(crate) user_id: Option<String>,
}

/// Why a request does not reach the handler.
#[derive(Debug)]
pub(crate) struct RouteRefusal {
    pub(crate) status: u16,
    pub(crate) decision: &'static str,
    pub(crate) error: String,
    /// The methods of the path, with 405.
    pub(crate) allow: Option<String>,
    /// The app, if it is known: the refusal is in its log.
    pub(crate) app: Option<Box<AuditTarget>>,
}

impl RouteRefusal {
    pub(crate) fn new(status: u16, decision: &'static str, error: impl Into<String>) -> Self {
        Self { status, decision, error: error.into(), allow: None, app: None }
    }

    /// The same for an unknown tenant, an app that is not installed and a path that is not declared (contract 27.22).
    pub(crate) fn not_found() -> Self {
        Self::new(404, "not_found", "Not Found")
    }

    fn of(self, install: &InstallRow) -> Self {
        Self { app: Some(Box::new(AuditTarget::of(install))), ..self }
    }
}

/// Who asks.
#[derive(Debug, Clone)]
pub(super) enum RouteCaller {
    /// A user of a tenant.
    User { tenant_id: String, tenant: String, user_id: String },
    /// Anyone, with the public token they showed.
    Anyone { tenant: String, token: Option<String> },
}

/// What is asked for.
#[derive(Debug, Clone)]
pub(super) struct RouteQuestion {
    pub(super) app: String,
    pub(super) method: hyper::Method,
    pub(super) path: RoutePath,
}

/// The target of a request. It is decided about at one moment, in the store's turn.
pub(super) async fn resolve(
    state: &Arc<PlatformState>,
    caller: RouteCaller,
    question: RouteQuestion,
) -> Result<Result<RouteTarget, RouteRefusal>, StoreError> {
    let shared = Arc::clone(state);
    state.store.read(move |store| decide(&shared, store, &caller, question)).await
}

fn decide(
    state: &PlatformState,
    store: &Store,
    caller: &RouteCaller,
    question: RouteQuestion,
) -> Result<Result<RouteTarget, RouteRefusal>, StoreError> {
    let RouteQuestion { app, method, path } = question;
    let (tenant, is_public) = match caller {
        RouteCaller::User { tenant, .. } => (tenant, false),
        RouteCaller::Anyone { tenant, .. } => (tenant, true),
    };
    let install = store.install_of(tenant, &app)?;
    let user_id = match caller {
        RouteCaller::User { tenant_id, user_id, .. } => {
            // A tenant of the same name may be another one by now.
            if store.user_with_id(tenant_id, user_id)?.is_none() {
                return Ok(Err(no_session()));
            }
            Some(user_id.clone())
        }
        RouteCaller::Anyone { .. } => None,
    };
    let Some(install) = install else { return Ok(Err(RouteRefusal::not_found())) };
    let manifest = install.manifest.typed()?;
    let route = match route_path::find(manifest, (method.as_str(), &path), is_public) {
        RouteMatch::Route(route) => route,
        RouteMatch::None => {
            let refusal = RouteRefusal { decision: "not_declared", ..RouteRefusal::not_found() };
            return Ok(Err(refusal.of(&install)));
        }
        RouteMatch::OtherMethods(methods) => return Ok(Err(method_not_allowed(methods.join(", ")).of(&install))),
    };
    if let RouteCaller::Anyone { token, .. } = caller {
        let access = PublicAccess { tenant_id: &install.tenant_id, app: &install.app, path: path.as_str() };
        let key = public_token::key(state, &install);
        if let Err(refusal) =
            check_public(route, || public_token::check(&key, token.as_deref(), access, state.token_clock.unix_millis()))
        {
            return Ok(Err(refusal.of(&install)));
        }
    }
    Ok(Ok(RouteTarget { install, method, path, is_public, user_id }))
}

fn check_public(route: &HttpRoute, check: impl FnOnce() -> Result<(), PublicTokenError>) -> Result<(), RouteRefusal> {
    if route.requires_token {
        return check().map_err(|error| {
            let (status, decision) = error.refusal();
            RouteRefusal::new(status, decision, error.to_string())
        });
    }
    if route.method == "GET" { Ok(()) } else { Err(method_not_allowed("GET".into())) }
}

/// 401 for a private route.
pub(super) fn no_session() -> RouteRefusal {
    RouteRefusal::new(401, "no_session", "Not authenticated")
}

fn method_not_allowed(allow: String) -> RouteRefusal {
    let refusal = RouteRefusal::new(405, "method_not_allowed", "Method Not Allowed");
    RouteRefusal { allow: Some(allow), ..refusal }
}

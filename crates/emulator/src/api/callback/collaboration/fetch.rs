//! `ctx.apps.fetch`: one app calls a private route of another, by the same proxy as a browser (contract 12.6).
//!
//! What an app may call is what the tenant granted: activation grants the routes of each app in `cross_app_dependencies`,
//! whose own list of routes is documentation only.

use super::method::{body, keep_values};
use crate::api::callback::reply::ToolRefusal;
use crate::audit::{self, AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::auth::caller::unauthorized;
use crate::auth::session;
use crate::auth::token::{SessionClaims, TokenError};
use crate::collaboration::chain;
use crate::handler::route_reply::RouteReply;
use crate::handler::upstream::HandlerOutcome;
use crate::route_proxy::forward::{self, RouteContent, RouteTarget};
use crate::route_proxy::route_path::{self, RouteMatch, RoutePath};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::store::{AuditRow, InstallRow, Store, StoreError};
use linkworld_contract::text;
use linkworld_contract::text::nearest;
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_contract::wire::proxy::envelope::{ROUTE_BODY_BYTES_MAX, ROUTE_CALLS_MAX, ROUTE_METHODS};
use linkworld_contract::wire::proxy::fetch::{FetchReply, FetchRoute, ROUTE_GRANT};
use linkworld_contract::wire::raw::RawJson;
use std::sync::Arc;

/// A fetch whose body is checked.
struct Fetch {
    app: String,
    method: hyper::Method,
    path: String,
    user_id: Option<String>,
    content: RouteContent,
}

/// One that may be made: its begin is in the log.
struct Allowed {
    row: AuditRow,
    target: RouteTarget,
}

type Decided = Result<Allowed, (ToolRefusal, Box<AuditEntry>)>;

pub(crate) async fn fetch(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let fetch = checked(body(&request)?).map_err(|refusal| {
        let decision = refusal.decision.clone();
        refusal.response().unrecorded(&decision)
    })?;
    let (claims, start, shared) = (request.session()?, request.start, Arc::clone(&state));
    let Fetch { app, method, path, user_id, mut content } = fetch;
    content.origin = Some(claims.app_id.clone());
    let question = Question { app, method, path, user_id };
    let work = move |store: &Store| Deciding { state: &shared, store, question }.decide(&claims, start);
    let Allowed { row, target } = match state.store.run(work).await?? {
        Ok(allowed) => allowed,
        Err((refusal, entry)) => {
            let refused = Err::<FetchReply, _>(refusal.clone());
            keep_values(&state, &entry, (&request, &refused));
            state.publish_call(*entry, Some(refusal.error.clone()));
            return Err(refusal.response());
        }
    };
    // It goes on if the app disconnects: what began is in the log.
    let work = tokio::spawn(async move {
        let from = CallStart::now(&state.clock);
        let made = forward::forward(&state, target, content, (Some(row.id), from)).await?;
        let reply = replied(made.outcome);
        let outcome = match &reply {
            Ok(_) => AuditOutcome::success(),
            Err(refusal) => AuditOutcome::error(refusal.decision.clone()),
        };
        let entry = state.store.run(move |store| audit::end(store, row, outcome, start)).await?;
        keep_values(&state, &entry, (&request, &reply));
        state.publish_call(entry, reply.as_ref().err().map(|refusal| refusal.error.clone()));
        Ok::<_, StoreError>(reply)
    });
    let reply = work.await.map_err(|_| StoreError::Closed)??;
    Ok(reply.map_or_else(ToolRefusal::response, |reply| ApiResponse::ok(&reply)))
}

fn checked(given: FetchRoute) -> Result<Fetch, ToolRefusal> {
    let FetchRoute { target_app, path, method, body, query, on_behalf_of_user_id } = given;
    let method = method.unwrap_or_else(|| "POST".to_owned()).to_ascii_uppercase();
    let known = ROUTE_METHODS.contains(&method.as_str()).then(|| hyper::Method::from_bytes(method.as_bytes()).ok());
    let Some(method) = known.flatten() else {
        return Err(ToolRefusal::bad_input(format!("`method`: expected one of {}", ROUTE_METHODS.join(", "))));
    };
    if path.contains(['?', '#']) {
        return Err(ToolRefusal::bad_input("`path` has a query").hint("pass it as `query`"));
    }
    let query = query.unwrap_or_default();
    if query.iter().any(|(name, value)| name.contains('\0') || value.contains('\0')) {
        return Err(ToolRefusal::bad_input("`query` contains a NUL"));
    }
    let body = body.filter(|body| body.text() != "null").map(|body| body.text().as_bytes().to_vec());
    let body = body.unwrap_or_default();
    if body.len() > ROUTE_BODY_BYTES_MAX {
        let error = format!("`body` has {} bytes as JSON, at most {ROUTE_BODY_BYTES_MAX} are allowed", body.len());
        return Err(ToolRefusal::new(413, "too_large", error));
    }
    let mut headers = std::collections::BTreeMap::new();
    if !body.is_empty() {
        headers.insert("Content-Type".to_owned(), "application/json".to_owned());
        headers.insert("Content-Length".to_owned(), body.len().to_string());
    }
    let content = RouteContent { query, headers, body, client_ip: "127.0.0.1".to_owned(), origin: None };
    Ok(Fetch { app: target_app, method, path, user_id: on_behalf_of_user_id, content })
}

/// Which route of which app, as whom.
struct Question {
    app: String,
    method: hyper::Method,
    path: String,
    user_id: Option<String>,
}

/// A fetch in the transaction that decides about it.
struct Deciding<'a> {
    state: &'a PlatformState,
    store: &'a Store,
    question: Question,
}

impl Deciding<'_> {
    fn decide(self, claims: &SessionClaims, start: CallStart) -> Result<Result<Decided, ApiResponse>, StoreError> {
        let Some(install) = session::install_of(self.store, claims)? else {
            return Ok(Err(unauthorized(TokenError::Invalid)));
        };
        let Question { app, method, path, .. } = &self.question;
        let name = format!("{app} {method} {path}");
        let queue = Arc::clone(&self.state.instances.get(&install.tenant, &install.app).queue);
        let inside = queue.inside();
        let cause = chain::innermost(self.store, &inside)?;
        let subject = AuditSubject::new(AuditKind::AppFetch, name.as_str()).caused_by(cause);
        let audited = AuditTarget::of(&install);
        let decided = match self.target(&install)? {
            Ok(target) => {
                let link = (AuditKind::AppFetch, install.app.as_str(), name.as_str());
                chain::check(self.store, &inside, link)?.map(|()| target).map_err(ToolRefusal::of_chain)
            }
            Err(refusal) => Err(refusal),
        };
        Ok(Ok(match decided {
            Ok(target) => Ok(Allowed { row: audit::begin(self.store, &audited, subject, start)?, target }),
            Err(refusal) => {
                let outcome = AuditOutcome::blocked(&refusal.decision, refusal.decision.clone());
                Err((refusal, Box::new(audit::write(self.store, &audited, subject, outcome, start)?)))
            }
        }))
    }

    /// The route, if the app may call it.
    fn target(&self, install: &InstallRow) -> Result<Result<RouteTarget, ToolRefusal>, StoreError> {
        let Question { app, method, path, user_id } = &self.question;
        let path = match RoutePath::check(path.clone()) {
            Ok(path) => path,
            Err(error) => return Ok(Err(ToolRefusal::bad_input(error.to_string()))),
        };
        let grant = self.store.app_grant(&install.tenant_id, &install.app, app)?;
        let is_granted = grant.as_ref().is_some_and(|grant| grant.is_active && is_for_routes(&grant.agents));
        let target = self.store.install_of(&install.tenant, app)?;
        let Some(target) = target.filter(|_| is_granted) else {
            let is_revoked = grant.is_some_and(|grant| !grant.is_active);
            return self.ungranted(install, is_revoked).map(Err);
        };
        let manifest = target.manifest.typed()?;
        if let RouteMatch::Route(_) = route_path::find(manifest, (method.as_str(), &path), false) {
            let user_id = match user_id {
                Some(id) => self.store.user_with_id(&install.tenant_id, id)?.map(|user| user.id),
                None => None,
            };
            return Ok(Ok(RouteTarget { install: target, method: method.clone(), path, is_public: false, user_id }));
        }
        let declared: Vec<String> = manifest
            .http_routes
            .iter()
            .filter(|route| !route.public)
            .map(|route| format!("{} {}", route.method, route.path))
            .collect();
        let asked = format!("{method} {}", path.as_str());
        let error = format!("app `{app}` declares no private route `{asked}`");
        let hint = match (nearest(&asked, declared.iter().map(String::as_str)), declared.is_empty()) {
            (Some(near), _) => text::did_you_mean(&[near]),
            (None, true) => format!("add it to `http_routes` in the manifest of `{app}`"),
            (None, false) => format!("it declares {}", declared.join(", ")),
        };
        Ok(Err(ToolRefusal::new(404, "route_not_found", error).hint(hint)))
    }

    fn ungranted(&self, install: &InstallRow, is_revoked: bool) -> Result<ToolRefusal, StoreError> {
        let app = &self.question.app;
        if is_revoked {
            let error = format!("the tenant revoked that `{}` calls `{app}`", install.app);
            let hint = grant_hint(&install.app, app);
            return Ok(ToolRefusal::new(403, "grant_pending", error).hint(hint));
        }
        if self.store.install_of(&install.tenant, app)?.is_none() {
            let error = format!("app `{app}` is not installed in tenant `{}`", install.tenant);
            let apps = self.store.apps_in(&install.tenant)?;
            let hint = match nearest(app, apps.iter().map(String::as_str)) {
                Some(near) => text::did_you_mean(&[near]),
                None => "run it in the same local platform: `linkworld dev FOLDER…`".to_owned(),
            };
            return Ok(ToolRefusal::new(404, "app_not_installed", error).hint(hint));
        }
        let error = format!("`{}` may not call routes of `{app}`", install.app);
        let is_declared = install.manifest.typed()?.cross_app_dependencies.iter().any(|needed| needed.app_id == *app);
        let hint = if is_declared {
            format!("activate the app again, or {}", grant_hint(&install.app, app))
        } else {
            format!("declare `{app}` under `cross_app_dependencies` in linkworld.app.yaml")
        };
        Ok(ToolRefusal::new(403, "no_grant", error).hint(hint))
    }
}

fn grant_hint(from: &str, to: &str) -> String {
    format!("add `{{from: {from}, to: {to}}}` to `grants` of the tenant in linkworld.dev.yaml")
}

fn is_for_routes(agents: &[String]) -> bool {
    agents.iter().any(|agent| agent == ROUTE_GRANT)
}

/// What the calling app hears. Statuses stay below 500, because the SDK hides the decision of any other.
fn replied(outcome: HandlerOutcome) -> Result<FetchReply, ToolRefusal> {
    let failure = outcome.failure();
    match outcome {
        HandlerOutcome::Routed(reply) => Ok(FetchReply { ok: true, status: reply.status, body: shown(&reply) }),
        HandlerOutcome::RoutesBusy => {
            let error = format!("{ROUTE_CALLS_MAX} calls of the app's routes are already in progress, the maximum");
            Err(ToolRefusal::new(429, "rate_limited", error).retry_after(1))
        }
        HandlerOutcome::Unfit(fault) => Err(ToolRefusal::new(400, "bad_response", fault.to_string())),
        _ => {
            let error = failure.map_or_else(String::new, |(_, _, error)| error);
            Err(ToolRefusal::new(409, "app_unavailable", error))
        }
    }
}

/// The body: JSON as it came, another text as a string, and null for none.
fn shown(reply: &RouteReply) -> RawJson {
    let is_json = reply.content_type.as_deref().is_some_and(|written| {
        written.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
    });
    if reply.body.is_empty() {
        return RawJson::of(&());
    }
    let parsed = RawJson::parse(&reply.body).ok().filter(|_| is_json);
    parsed.unwrap_or_else(|| RawJson::of(&String::from_utf8_lossy(&reply.body)))
}

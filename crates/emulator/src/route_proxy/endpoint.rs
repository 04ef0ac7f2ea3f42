//! The URLs of routes (contract 17.1): a request is let in, checked, passed on, and answered with what the floor allows.

use crate::audit::{AuditOutcome, AuditSubject, AuditTarget, CallStart};
use crate::handler::route_reply::RouteReply;
use crate::handler::upstream::HandlerOutcome;
use crate::platform_event::PlatformEvent;
use crate::route_proxy::forward::{self, RouteContent};
use crate::route_proxy::route_path::RoutePath;
use crate::route_proxy::sent_headers;
use crate::route_proxy::target::{self, RouteCaller, RouteQuestion, RouteRefusal, RouteTarget};
use crate::server::body::{self, AcceptedBody};
use crate::server::request::RequestCaller;
use crate::server::response::ApiResponse;
use crate::state::PlatformState;
use crate::store::StoreError;
use axum::body::Body;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::response::Response;
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Method, StatusCode};
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::proxy::envelope::{PUBLIC_TOKEN_HEADER, ROUTE_BODY_BYTES_MAX, ROUTE_METHODS};
use linkworld_contract::wire::proxy::folder::{PUBLIC_ROUTES, ROUTES_PREFIX, RouteFolder};
use serde_json::json;
use std::sync::Arc;

/// Answers a request for a URL in a folder of routes.
pub(crate) async fn serve(state: Arc<PlatformState>, folder: RouteFolder, request: Request) -> Response {
    let start = CallStart::now(&state.clock);
    match answer(&state, folder, request, start).await {
        Ok(Ok(response)) => response,
        Ok(Err(refusal)) => refused(refusal),
        Err(error) => {
            let response = ApiResponse::from(error);
            if let Some(problem) = &response.problem {
                state.publish(PlatformEvent::InternalError(format!("{problem:?}")));
            }
            response.into_http()
        }
    }
}

type Answer = Result<Result<Response, RouteRefusal>, StoreError>;

async fn answer(state: &Arc<PlatformState>, folder: RouteFolder, request: Request, start: CallStart) -> Answer {
    let (parts, body) = request.into_parts();
    let (caller, question) = match admit(state, folder, &parts).await {
        Ok(admitted) => admitted,
        Err(refusal) => {
            body::discard(Request::from_parts(parts, body)).await;
            return Ok(Err(refusal));
        }
    };
    let resolved = match target::resolve(state, caller.clone(), question.clone()).await? {
        Ok(resolved) => resolved,
        Err(refusal) => {
            body::discard(Request::from_parts(parts, body)).await;
            return record(state, &question, folder, refusal, start).await;
        }
    };
    let Some(query) = sent_headers::query(parts.uri.query().unwrap_or_default()) else {
        let refusal = RouteRefusal::new(400, "bad_input", "the query contains a NUL");
        return record(state, &question, folder, at(&resolved, refusal), start).await;
    };
    let body = match body::read_body(body, AcceptedBody::Any(ROUTE_BODY_BYTES_MAX)).await {
        Ok(body) => body,
        Err(refusal) => {
            let (decision, error) = match refusal.status {
                413 => ("too_large", format!("the body has more than {ROUTE_BODY_BYTES_MAX} bytes")),
                _ => ("bad_input", "the body did not arrive".to_owned()),
            };
            let refusal = RouteRefusal::new(refusal.status, decision, error);
            return record(state, &question, folder, at(&resolved, refusal), start).await;
        }
    };
    let _entered = state.world_gate.enter().await;
    // A body takes time, in which anything may have changed.
    let resolved = match body.is_empty() {
        true => resolved,
        false => match target::resolve(state, caller, question.clone()).await? {
            Ok(resolved) => resolved,
            Err(refusal) => return record(state, &question, folder, refusal, start).await,
        },
    };
    let content = RouteContent {
        query,
        headers: sent_headers::forwarded(&parts.headers, body.len()),
        client_ip: sent_headers::client_ip(&parts.headers),
        body,
        origin: None,
    };
    let made = forward::forward(state, resolved, content, (None, start)).await?;
    Ok(answered(made.outcome))
}

/// Who calls, and what: nothing of the body is read for that.
async fn admit(
    state: &PlatformState,
    folder: RouteFolder,
    request: &Parts,
) -> Result<(RouteCaller, RouteQuestion), RouteRefusal> {
    let is_public = folder == PUBLIC_ROUTES;
    let (app, tenant, below) = split(request.uri.path(), is_public).ok_or_else(RouteRefusal::not_found)?;
    let path = RoutePath::decode(below);
    let caller = if is_public {
        RouteCaller::Anyone { tenant: tenant.to_owned(), token: public_token(request) }
    } else {
        user(state, folder, request, (app, path.as_ref().ok())).await?
    };
    let path = path.map_err(|error| RouteRefusal::new(400, "bad_path", error.to_string()))?;
    if !ROUTE_METHODS.contains(&request.method.as_str()) {
        let refusal = RouteRefusal::new(405, "method_not_allowed", "Method Not Allowed");
        return Err(RouteRefusal { allow: Some(ROUTE_METHODS.join(", ")), ..refusal });
    }
    Ok((caller, RouteQuestion { app: app.to_owned(), method: request.method.clone(), path }))
}

/// App, tenant and the rest of a path, not decoded. Names of apps and tenants have no characters that need it.
fn split(path: &str, is_public: bool) -> Option<(&str, &str, &str)> {
    let (app, rest) = path.strip_prefix(ROUTES_PREFIX)?.split_once('/')?;
    if !is_public {
        return Some((app, "", rest.strip_prefix("route")?));
    }
    let rest = rest.strip_prefix("public/t/")?;
    let (tenant, below) = rest.split_at(rest.find('/')?);
    Some((app, tenant, below))
}

/// The user of a tenant session, or of a ticket. There is no cookie, so no other page can use a session.
async fn user(
    state: &PlatformState,
    folder: RouteFolder,
    request: &Parts,
    (app, path): (&str, Option<&RoutePath>),
) -> Result<RouteCaller, RouteRefusal> {
    let ticket = sent_headers::ticket(request.uri.query().unwrap_or_default());
    let bearer = body::bearer(&request.headers);
    if let (Some(value), None, &Method::GET) = (ticket, &bearer, &request.method) {
        let ticket = state.route_tickets.take(&value, state.clock.unix_millis()).ok_or_else(target::no_session)?;
        let is_meant = ticket.app == app && path.is_some_and(|path| path.as_str() == ticket.path);
        let caller = RouteCaller::User { tenant_id: ticket.tenant_id, tenant: ticket.tenant, user_id: ticket.user_id };
        return is_meant.then_some(caller).ok_or_else(target::no_session);
    }
    match state.authenticate(folder.access, bearer.as_ref()).await {
        Ok(RequestCaller::TenantUser(claims)) => {
            Ok(RouteCaller::User { tenant_id: claims.tenant_id, tenant: claims.tenant, user_id: claims.sub })
        }
        _ => Err(target::no_session()),
    }
}

/// The public token, if there is exactly one.
fn public_token(request: &Parts) -> Option<String> {
    let mut values = request.headers.get_all(PUBLIC_TOKEN_HEADER).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    value.to_str().ok().map(str::to_owned)
}

/// The refusal of a request for a known app.
pub(super) fn at(target: &RouteTarget, refusal: RouteRefusal) -> RouteRefusal {
    RouteRefusal { app: Some(Box::new(AuditTarget::of(&target.install))), ..refusal }
}

/// Writes a refusal to the log of the app.
async fn record(
    state: &PlatformState,
    question: &RouteQuestion,
    folder: RouteFolder,
    refusal: RouteRefusal,
    start: CallStart,
) -> Answer {
    Ok(Err(recorded(state, question, folder, refusal, start).await?))
}

/// The same, and the refusal again.
pub(super) async fn recorded(
    state: &PlatformState,
    question: &RouteQuestion,
    folder: RouteFolder,
    refusal: RouteRefusal,
    start: CallStart,
) -> Result<RouteRefusal, StoreError> {
    if let Some(app) = refusal.app.clone() {
        let kind = if folder == PUBLIC_ROUTES { AuditKind::PublicRoute } else { AuditKind::Route };
        let subject = AuditSubject::new(kind, format!("{} {}", question.method, question.path.as_str()));
        let outcome = AuditOutcome::blocked(refusal.decision, refusal.decision);
        state.audit(*app, subject, outcome, start).await?;
    }
    Ok(refusal)
}

fn refused(refusal: RouteRefusal) -> Response {
    // An undeclared path looks like an app that is not there; the log has the difference.
    let decision = if refusal.status == 404 { "not_found" } else { refusal.decision };
    let body = json!({"detail": refusal.error, "decision": decision});
    let mut response = ApiResponse::new(refusal.status, &body).into_http();
    if let Some(allow) = refusal.allow.and_then(|allow| HeaderValue::from_str(&allow).ok()) {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}

/// What the caller gets of an outcome. Causes are for the person at the terminal: the caller is anyone.
fn answered(outcome: HandlerOutcome) -> Result<Response, RouteRefusal> {
    reply_of(outcome).map(routed)
}

/// The same, before it is a response.
pub(super) fn reply_of(outcome: HandlerOutcome) -> Result<RouteReply, RouteRefusal> {
    let failure = outcome.failure();
    if let HandlerOutcome::Routed(reply) = outcome {
        return Ok(reply);
    }
    let (status, decision, _) = failure.unwrap_or((500, "platform_error", String::new()));
    let (status, error) = match status {
        504 => (504, "the app did not answer in time"),
        503 => (503, "too many requests for this app; try again"),
        409 => (503, "the app is not available"),
        _ => (502, "the app did not give a valid answer"),
    };
    Err(RouteRefusal::new(status, decision, error))
}

fn routed(reply: RouteReply) -> Response {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::BAD_GATEWAY);
    let no_store = reply.cache_control.unwrap_or_else(|| "no-store".to_owned());
    let given = [
        (CONTENT_TYPE, reply.content_type),
        (CACHE_CONTROL, Some(no_store)),
        (CONTENT_DISPOSITION, reply.content_disposition),
    ];
    for (name, value) in given {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// What every response below the routes' prefix has, errors included (contract 17.2): scripts of a page do not run, and
/// neither its URL, which may have a ticket, nor its content reaches another site.
pub(crate) fn protect(path: &str, response: &mut Response) {
    if !path.starts_with(ROUTES_PREFIX) {
        return;
    }
    let forced: [(HeaderName, &'static str); 4] = [
        (hyper::header::CONTENT_SECURITY_POLICY, "sandbox"),
        (hyper::header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (hyper::header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in forced {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
}

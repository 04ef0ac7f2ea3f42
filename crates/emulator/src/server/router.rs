//! Connects each route of the contract's route table to its endpoint.

use crate::api::callback::{agents, collaboration, iframe, secrets as read_secrets, session, tools, unread};
use crate::api::control;
use crate::api::control::tenant;
use crate::api::developer::preflight::check as preflight;
use crate::api::developer::versions::{bundle, registration as versions, templates};
use crate::api::developer::{apps, mcp, me, secrets, upgrade};
use crate::api::shell;
use crate::audit::CallStart;
use crate::handler::to_its_end::to_its_end;
use crate::platform_event::PlatformEvent;
use crate::route_proxy::endpoint;
use crate::scripted::answering;
use crate::server::body::{self, AcceptedBody};
use crate::server::bundle_cdn;
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult, ServerProblem, decision_of};
use crate::shell::page;
use crate::state::PlatformState;
use axum::Router;
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use axum::routing::{MethodFilter, any, on};
use linkworld_contract::limits::{
    BUNDLE_BODY_BYTES_MAX, JSON_BODY_BYTES_MAX, REGISTER_BODY_BYTES_MAX, SHELL_CALL_BODY_BYTES_MAX, TOOL_BODY_BYTES_MAX,
};
use linkworld_contract::wire::proxy::access::SIGN_BODY_BYTES_MAX;
use linkworld_contract::wire::proxy::fetch::FETCH_BODY_BYTES_MAX;
use linkworld_contract::wire::proxy::folder::{PRIVATE_ROUTES, PUBLIC_ROUTES};
use linkworld_contract::wire::routes::{self, BUNDLE_FOLDER, Method, Route, RouteAccess};
use std::pin::Pin;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;

/// The router for every route of the table.
pub(crate) fn build(state: &Arc<PlatformState>) -> Router {
    let (json, large) = (AcceptedBody::Json(JSON_BODY_BYTES_MAX), AcceptedBody::Json(REGISTER_BODY_BYTES_MAX));
    let mounted = RouteBuilder { router: Router::new(), state: Arc::clone(state) }
        .at(&routes::ME, json, me::show)
        .at(&routes::APPS, json, apps::list)
        .at(&routes::APP_CREATE, json, apps::create)
        .at(&routes::APP, json, apps::show)
        .at(&routes::VERSIONS, json, versions::list)
        .at(&routes::VERSION_REGISTER, large, versions::register)
        .at(&routes::VERSION, json, versions::show)
        .at(&routes::BUNDLE_UPLOAD, AcceptedBody::Form(BUNDLE_BODY_BYTES_MAX), bundle::upload)
        .at(&routes::TEMPLATES_ATTACH, large, templates::attach)
        .at(&routes::PREFLIGHT, large, preflight::check)
        .at(&routes::UPGRADE_TENANTS, json, upgrade::tenants)
        .at(&routes::SECRETS, json, secrets::list)
        .at(&routes::SECRET_SET, json, secrets::set)
        .at(&routes::SECRET_DELETE, json, secrets::delete)
        .at(&routes::MCP_TOKEN, json, mcp::issue)
        .at(&routes::IFRAME_TOOLS, AcceptedBody::Json(TOOL_BODY_BYTES_MAX), iframe::call);
    let mounted = with_callbacks(with_control(mounted));
    let router = [BUNDLE_FOLDER.template.to_owned(), format!("{}{{*path}}", BUNDLE_FOLDER.template)]
        .into_iter()
        .fold(mounted.router, |router, path| router.route(&path, on(MethodFilter::GET, serve_bundles(state))));
    let router = [PRIVATE_ROUTES, PUBLIC_ROUTES].into_iter().fold(router, |router, folder| {
        let state = Arc::clone(state);
        let serve = move |request: Request| endpoint::serve(Arc::clone(&state), folder, request);
        let below = format!("{}{{*path}}", folder.template);
        router.route(folder.template, any(serve.clone())).route(&below, any(serve))
    });
    let state = Arc::clone(state);
    with_fallbacks(router, move |response| report(&state, response))
}

/// The router for the calls of handlers alone.
pub(crate) fn build_for_handlers(state: &Arc<PlatformState>) -> Router {
    let mounted = with_callbacks(RouteBuilder { router: Router::new(), state: Arc::clone(state) });
    let state = Arc::clone(state);
    with_fallbacks(mounted.router, move |response| report(&state, response))
}

/// The router for the page around bundles, and for what is behind it.
pub(crate) fn build_for_shell(state: &Arc<PlatformState>) -> Router {
    let (json, arguments) = (AcceptedBody::Json(JSON_BODY_BYTES_MAX), AcceptedBody::Json(SHELL_CALL_BODY_BYTES_MAX));
    let mounted = RouteBuilder { router: Router::new(), state: Arc::clone(state) }
        .at(&routes::SHELL_VIEW, json, shell::view::show)
        .at(&routes::SHELL_NEWS, json, shell::news::wait)
        .at(&routes::SHELL_STATUS, json, shell::panel::status)
        .at(&routes::SHELL_FILES, json, shell::panel::files)
        .at(&routes::SHELL_TOOL, arguments, shell::calls::tool)
        .at(&routes::SHELL_ROUTE, arguments, shell::calls::route)
        .at(&routes::SHELL_CHAT, json, shell::panel::chat)
        .at(&routes::SHELL_SETTINGS, json, shell::panel::settings);
    let router = page::add_pages(mounted.router, state);
    let state = Arc::clone(state);
    with_fallbacks(router, move |response| report(&state, response))
}

/// Adds the callback API.
fn with_callbacks(mounted: RouteBuilder) -> RouteBuilder {
    let (json, arguments) = (AcceptedBody::Json(JSON_BODY_BYTES_MAX), AcceptedBody::Json(TOOL_BODY_BYTES_MAX));
    let fetched = AcceptedBody::Json(FETCH_BODY_BYTES_MAX);
    mounted
        .at(&routes::APP_TOOLS, arguments, tools::call)
        .at(&routes::APP_SECRETS, json, read_secrets::read)
        .at(&routes::AGENT_INVOKE, arguments, agents::ask::ask)
        .at(&routes::CROSS_APP_INVOKE, arguments, agents::invoke::invoke)
        .at(&routes::EVENTS_EMIT, json, collaboration::events::emit)
        .at(&routes::CROSS_APP_FETCH, fetched, collaboration::fetch::fetch)
        .at(&routes::ROOMS_POST, json, collaboration::rooms::post)
        .at(&routes::COMMITMENTS_ADD, json, collaboration::commitments::add)
        .at(&routes::COMMITMENTS_LIST, json, collaboration::commitments::list)
        .at(&routes::COMMITMENTS_DISMISS, json, collaboration::commitments::dismiss)
        .at(&routes::SESSION_REFRESH, json, session::refresh)
}

/// Adds the control API.
fn with_control(mounted: RouteBuilder) -> RouteBuilder {
    let (json, arguments) = (AcceptedBody::Json(JSON_BODY_BYTES_MAX), AcceptedBody::Json(TOOL_BODY_BYTES_MAX));
    with_services(mounted)
        .at(&routes::CONTROL_STATUS, json, control::installs::status)
        .at(&routes::CONTROL_TRIGGER_TOOL, arguments, control::trigger::tool)
        .at(&routes::CONTROL_TRIGGER_EVENT, arguments, control::trigger::event)
        .at(&routes::CONTROL_AUDIT, json, control::activity::audit::page)
        .at(&routes::CONTROL_AUDIT_VERIFY, json, control::activity::audit::verify)
        .at(&routes::CONTROL_TRACE, json, control::activity::audit::trace)
        .at(&routes::CONTROL_LOGS, json, control::activity::usage::lines)
        .at(&routes::CONTROL_USAGE, json, control::activity::usage::usage)
        .at(&routes::CONTROL_CLOCK, json, control::clock::show)
        .at(&routes::CONTROL_CLOCK_CHANGE, json, control::clock::change)
        .at(&routes::CONTROL_SCHEDULES, json, control::schedules::list)
        .at(&routes::CONTROL_SCHEDULE_CHANGE, json, control::schedules::change)
        .at(&routes::CONTROL_ACCOUNT, json, control::accounts::create)
        .at(&routes::CONTROL_INSTANCES, json, control::instances::list)
        .at(&routes::CONTROL_INSTANCE_SET, json, control::instances::set)
        .at(&routes::CONTROL_GRANTS, json, control::installs::set_grants)
        .at(&routes::CONTROL_GRANTS_CHANGE, json, control::installs::change_grants)
        .at(&routes::CONTROL_TENANTS, json, tenant::tenants::list)
        .at(&routes::CONTROL_TENANT_CREATE, json, tenant::tenants::create)
        .at(&routes::CONTROL_TENANT_DELETE, json, tenant::tenants::delete)
        .at(&routes::CONTROL_USERS, json, tenant::users::list)
        .at(&routes::CONTROL_USER_ADD, json, tenant::users::add)
        .at(&routes::CONTROL_USER_REMOVE, json, tenant::users::remove)
        .at(&routes::CONTROL_CONNECT, json, tenant::connections::connect)
        .at(&routes::CONTROL_DISCONNECT, json, tenant::connections::disconnect)
        .at(&routes::CONTROL_RAG_BIND, json, tenant::connections::bind)
        .at(&routes::CONTROL_RAG_UNBIND, json, tenant::connections::unbind)
        .at(&routes::CONTROL_APPROVALS, json, tenant::approvals::list)
        .at(&routes::CONTROL_APPROVE, json, tenant::approvals::approve)
        .at(&routes::CONTROL_APP_GRANTS, json, tenant::approvals::app_grants)
        .at(&routes::CONTROL_APP_GRANT_REVOKE, json, tenant::approvals::revoke_app_grant)
        .at(&routes::CONTROL_INSTALL, json, tenant::installing::install)
        .at(&routes::CONTROL_UNINSTALL, json, tenant::uninstalling::uninstall)
        .at(&routes::CONTROL_SETTINGS, json, tenant::settings::list)
        .at(&routes::CONTROL_SETTINGS_CHANGE, json, tenant::settings::change)
        .at(&routes::CONTROL_TEMPLATES, json, tenant::templates::list)
        .at(&routes::CONTROL_TEMPLATE, json, tenant::templates::show)
        .at(&routes::CONTROL_TEMPLATE_EDIT, json, tenant::templates::edit)
        .at(&routes::CONTROL_PROJECTS, json, tenant::projects::list)
        .at(&routes::CONTROL_PROJECT_SET, json, tenant::projects::set)
        .at(&routes::CONTROL_TENANT_SECRETS, json, control::secrets::list)
        .at(&routes::CONTROL_VAULT_ROTATE, json, control::vault::rotate)
        .at(&routes::CONTROL_WORLD, json, control::worlds::change)
        .at(&routes::CONTROL_TENANT_SECRET_SET, json, control::secrets::set)
        .at(&routes::CONTROL_TENANT_SECRET_DELETE, json, control::secrets::delete)
}

/// Adds what the control API has for what apps call.
fn with_services(mounted: RouteBuilder) -> RouteBuilder {
    let (json, arguments) = (AcceptedBody::Json(JSON_BODY_BYTES_MAX), AcceptedBody::Json(TOOL_BODY_BYTES_MAX));
    let signed = AcceptedBody::Json(SIGN_BODY_BYTES_MAX);
    mounted
        .at(&routes::CONTROL_SERVICE, arguments, tenant::services::act)
        .at(&routes::CONTROL_TOOL_APPROVALS, json, tenant::tool_approvals::list)
        .at(&routes::CONTROL_TOOL_APPROVE, json, tenant::tool_approvals::decide)
        .at(&routes::CONTROL_WIRES, json, control::collaboration::wires::list)
        .at(&routes::CONTROL_WIRE_CHANGE, json, control::collaboration::wires::change)
        .at(&routes::CONTROL_EVENT_EMIT, json, control::collaboration::wires::emit)
        .at(&routes::CONTROL_ROOMS, json, control::collaboration::rooms::list)
        .at(&routes::CONTROL_ROOM_CREATE, json, control::collaboration::rooms::create)
        .at(&routes::CONTROL_ROOM_DELETE, json, control::collaboration::rooms::delete)
        .at(&routes::CONTROL_ROOM_JOIN, json, control::collaboration::rooms::join)
        .at(&routes::CONTROL_ROOM_LEAVE, json, control::collaboration::rooms::leave)
        .at(&routes::CONTROL_ROOM_MESSAGES, json, control::collaboration::rooms::messages)
        .at(&routes::CONTROL_ROOM_POST, json, control::collaboration::rooms::post)
        .at(&routes::CONTROL_COMMITMENTS, json, control::collaboration::commitments::list)
        .at(&routes::CONTROL_COMMITMENT_DISMISS, json, control::collaboration::commitments::dismiss)
        .at(&routes::CONTROL_ROUTES, json, control::app_routes::listing::list)
        .at(&routes::CONTROL_ROUTE_PASS, json, control::app_routes::passes::issue)
        .at(&routes::CONTROL_WEBHOOK_SIGNATURE, signed, control::app_routes::webhook::sign)
        .at(&routes::CONTROL_AGENTS, json, tenant::agents::list)
        .at(&routes::CONTROL_AGENT, json, tenant::agents::show)
        .at(&routes::CONTROL_AGENT_EDIT, json, tenant::agents::edit)
        .at(&routes::CONTROL_AGENT_ASK, arguments, control::agents::asking::ask)
        .at(&routes::CONTROL_AGENT_REPLIES, json, control::agents::asking::replies)
        .at(&routes::CONTROL_VISIONS, json, control::agents::visions::list)
        .at(&routes::CONTROL_VISION_STEP, json, control::agents::visions::make_step)
}

/// Responds with JSON to unknown paths, wrong methods and panics too.
fn with_fallbacks(router: Router, report: impl Fn(&ApiResponse) + Clone + Send + Sync + 'static) -> Router {
    router
        .fallback(async |uri: Uri| ApiResponse::detail(404, "Not Found").for_path(uri.path()).into_http())
        .method_not_allowed_fallback(async |uri: Uri| {
            ApiResponse::detail(405, "Method Not Allowed").for_path(uri.path()).into_http()
        })
        .layer(CatchPanicLayer::custom(move |panic: Box<dyn std::any::Any + Send>| {
            let words = panic.downcast_ref::<String>().map(String::as_str);
            let words = words.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without a message");
            let response = ApiResponse::internal(format!("panic: {words}"));
            report(&response);
            response.into_http()
        }))
}

/// Serves bundles, the only endpoint without a token.
fn serve_bundles(
    state: &Arc<PlatformState>,
) -> impl Fn(RawPathParams, HeaderMap) -> Pin<Box<dyn Future<Output = Response> + Send>> + Clone + Send + Sync + 'static
{
    let state = Arc::clone(state);
    move |params, headers| {
        let state = Arc::clone(&state);
        Box::pin(async move {
            bundle_cdn::serve(&state, &params, &headers).await.unwrap_or_else(|refusal| {
                report(&state, &refusal);
                refusal.into_http()
            })
        })
    }
}

/// Carries out a request of a developer even if its client disconnects: a hook is sent, and an upgraded install gets its
/// code. What apps call sees to that itself, where it matters.
async fn answered(access: RouteAccess, work: EndpointFuture) -> ApiResult {
    match access {
        RouteAccess::Developer | RouteAccess::Owner => to_its_end(work).await,
        _ => work.await,
    }
}

type EndpointFuture = Pin<Box<dyn Future<Output = ApiResult> + Send>>;
type Endpoint = Arc<dyn Fn(Arc<PlatformState>, ApiRequest) -> EndpointFuture + Send + Sync>;

struct RouteBuilder {
    router: Router,
    state: Arc<PlatformState>,
}

impl RouteBuilder {
    fn at<E, F>(self, route: &Route, accepts: AcceptedBody, endpoint: E) -> Self
    where
        E: Fn(Arc<PlatformState>, ApiRequest) -> F + Send + Sync + 'static,
        F: Future<Output = ApiResult> + Send + 'static,
    {
        self.mount(route, accepts, Arc::new(move |state, request| Box::pin(endpoint(state, request))))
    }

    /// The same for an endpoint without a type of its own, so that what is around it is compiled once.
    fn mount(self, route: &Route, accepts: AcceptedBody, endpoint: Endpoint) -> Self {
        let (state, access, called) = (Arc::clone(&self.state), route.access, *route);
        let handler = async move |params: RawPathParams, request: Request| {
            let start = CallStart::now(&state.clock);
            let path = request.uri().path().to_owned();
            let bearer = body::bearer(request.headers());
            let mut sender = None;
            // Nothing of a body is kept before its sender is known.
            let reply = match state.authenticate(access, bearer.as_ref()).await {
                Ok(caller) => {
                    sender = caller.handler();
                    match body::read(caller, params, request, accepts, start).await {
                        Ok(request) => {
                            let script = sender.as_ref().and_then(|claims| state.call_scripts.of(&claims.install_id));
                            match script.filter(|_| access == RouteAccess::Handler) {
                                None => answered(access, endpoint(Arc::clone(&state), request)).await,
                                Some(script) => {
                                    let platform = async |request| endpoint(Arc::clone(&state), request).await;
                                    answering::answer(&state, script, &called, request, platform).await
                                }
                            }
                        }
                        Err(refusal) => {
                            let decision = decision_of(refusal.status);
                            Err(refusal.unrecorded(decision))
                        }
                    }
                }
                Err(refusal) => {
                    body::discard(request).await;
                    Err(refusal)
                }
            };
            let mut response = reply.unwrap_or_else(|refusal| refusal).for_path(&path);
            if let (Some(decision), Some(claims)) = (response.unrecorded.take(), sender)
                && let Err(error) = unread::record(&state, claims, (&path, decision), start).await
            {
                response = ApiResponse::from(error);
            }
            report(&state, &response);
            response.into_http()
        };
        let router = self.router.route(route.template, on(method(route.method), handler));
        Self { router, state: self.state }
    }
}

fn method(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Delete => MethodFilter::DELETE,
    }
}

fn report(state: &PlatformState, response: &ApiResponse) {
    match &response.problem {
        Some(ServerProblem::Internal(cause)) => state.publish(PlatformEvent::InternalError(cause.clone())),
        Some(ServerProblem::Disk(cause)) => state.publish(PlatformEvent::DiskProblem(cause.clone())),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{ServerProblem, with_fallbacks};
    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;
    use http_body_util::BodyExt;
    use hyper::Request;
    use hyper::service::Service;
    use hyper_util::service::TowerToHyperService;
    use std::sync::{Arc, Mutex};

    #[tokio::test]
    async fn a_panic_in_one_request_is_a_500_and_the_next_is_served() {
        let reported = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&reported);
        let router = Router::new()
            .route("/panic", get(async || -> &'static str { panic!("on purpose") }))
            .route("/fine", get(async || "fine"));
        let router =
            with_fallbacks(router, move |response| log.lock().unwrap().push(response.problem.clone().unwrap()));
        let service = TowerToHyperService::new(router);
        let ask = async |path: &str| {
            let response = service.call(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
            let status = response.status().as_u16();
            (status, String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap())
        };
        let (status, body) = ask("/panic").await;
        assert!(status == 500 && body.contains("internal error") && !body.contains("purpose"), "{body}");
        assert_eq!(*reported.lock().unwrap(), [ServerProblem::Internal("panic: on purpose".into())]);
        assert_eq!(ask("/fine").await, (200, "fine".to_owned()));
    }
}

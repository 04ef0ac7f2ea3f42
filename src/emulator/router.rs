//! From the route table to the endpoints: body caps and deadlines on the way in, JSON on the way out.

use crate::emulator::call::{Answer, Call, Reply};
use crate::emulator::callback::{later, secrets as read_secrets, session, tools};
use crate::emulator::control;
use crate::emulator::developer::{apps, bundle, mcp, me, preflight, secrets, templates, upgrade, versions};
use crate::emulator::event::PlatformEvent;
use crate::emulator::shelf;
use crate::emulator::world::World;
use crate::limits::{
    BODY_READ_DEADLINE, BUNDLE_BODY_BYTES_MAX, JSON_BODY_BYTES_MAX, REFUSED_BODY_BYTES_MAX, REGISTER_BODY_BYTES_MAX,
};
use crate::package::unpack::Reason;
use crate::secret::Secret;
use crate::wire::routes::{self, BUNDLE_FOLDER, Method, Route};
use axum::Router;
use axum::body::Body;
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use http_body_util::BodyExt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;

/// The router over every route of the table.
pub(super) fn build(world: &Arc<World>) -> Router {
    let (json, large) = (Takes::Json(JSON_BODY_BYTES_MAX), Takes::Json(REGISTER_BODY_BYTES_MAX));
    let mounted = Mount { router: Router::new(), world: Arc::clone(world) }
        .at(&routes::ME, json, me::show)
        .at(&routes::APPS, json, apps::list)
        .at(&routes::APP_CREATE, json, apps::create)
        .at(&routes::APP, json, apps::show)
        .at(&routes::VERSIONS, json, versions::list)
        .at(&routes::VERSION_REGISTER, large, versions::register)
        .at(&routes::VERSION, json, versions::show)
        .at(&routes::BUNDLE_UPLOAD, Takes::Form(BUNDLE_BODY_BYTES_MAX), bundle::upload)
        .at(&routes::TEMPLATES_ATTACH, large, templates::attach)
        .at(&routes::PREFLIGHT, large, preflight::check)
        .at(&routes::UPGRADE_TENANTS, json, upgrade::tenants)
        .at(&routes::SECRETS, json, secrets::list)
        .at(&routes::SECRET_SET, json, secrets::set)
        .at(&routes::SECRET_DELETE, json, secrets::delete)
        .at(&routes::MCP_TOKEN, json, mcp::issue)
        .at(&routes::APP_TOOLS, json, tools::call)
        .at(&routes::APP_SECRETS, json, read_secrets::read)
        .at(&routes::SESSION_REFRESH, json, session::refresh)
        .at(&routes::CONTROL_STATUS, json, control::status)
        .at(&routes::CONTROL_TRIGGER_TOOL, json, control::trigger_tool)
        .at(&routes::CONTROL_TRIGGER_EVENT, json, control::trigger_event)
        .at(&routes::CONTROL_AUDIT, json, control::audit_page)
        .at(&routes::CONTROL_ACCOUNT, json, control::create_account)
        .at(&routes::CONTROL_GRANTS, json, control::set_grants)
        .at(&routes::CONTROL_TENANT_SECRETS, json, control::tenant_secrets)
        .at(&routes::CONTROL_VAULT_ROTATE, json, control::rotate_vault)
        .at(&routes::CONTROL_TENANT_SECRET_SET, json, control::set_tenant_secret)
        .at(&routes::CONTROL_TENANT_SECRET_DELETE, json, control::delete_tenant_secret);
    const LATER: [&Route; 8] = [
        &routes::AGENT_INVOKE,
        &routes::CROSS_APP_INVOKE,
        &routes::CROSS_APP_FETCH,
        &routes::EVENTS_EMIT,
        &routes::ROOMS_POST,
        &routes::COMMITMENTS_ADD,
        &routes::COMMITMENTS_LIST,
        &routes::COMMITMENTS_DISMISS,
    ];
    let mounted = LATER
        .into_iter()
        .fold(mounted, |mounted, route| mounted.at(route, json, move |world, call| later::refuse(world, call, route)));
    let router = [BUNDLE_FOLDER.template.to_owned(), format!("{}{{*path}}", BUNDLE_FOLDER.template)]
        .into_iter()
        .fold(mounted.router, |router, path| router.route(&path, on(MethodFilter::GET, shelved(world))));
    let world = Arc::clone(world);
    guarded(router, move |fault| report(&world, fault))
}

/// Not found, method not allowed and faults, all as JSON.
fn guarded(router: Router, report: impl Fn(&Answer) + Clone + Send + Sync + 'static) -> Router {
    router
        .fallback(async || respond(Answer::detail(404, "Not Found")))
        .method_not_allowed_fallback(async || respond(Answer::detail(405, "Method Not Allowed")))
        .layer(CatchPanicLayer::custom(move |panic: Box<dyn std::any::Any + Send>| {
            let words = panic.downcast_ref::<String>().map(String::as_str);
            let words = words.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without words");
            let answer = Answer::fault(format!("panic: {words}"));
            report(&answer);
            respond(answer)
        }))
}

/// Serves bundles; the one door without a token.
fn shelved(
    world: &Arc<World>,
) -> impl Fn(RawPathParams, HeaderMap) -> Pin<Box<dyn Future<Output = Response> + Send>> + Clone + Send + Sync + 'static
{
    let world = Arc::clone(world);
    move |params, headers| {
        let world = Arc::clone(&world);
        Box::pin(async move {
            shelf::serve(&world, &params, &headers).await.unwrap_or_else(|refusal| {
                report(&world, &refusal);
                respond(refusal)
            })
        })
    }
}

/// What an endpoint takes as a body, and how many bytes of it.
#[derive(Debug, Clone, Copy)]
enum Takes {
    Json(usize),
    /// `multipart/form-data`; too many bytes are refused in the words for bundles.
    Form(usize),
}

impl Takes {
    fn bytes_max(self) -> usize {
        match self {
            Self::Json(bytes_max) | Self::Form(bytes_max) => bytes_max,
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Json(_) => "application/json",
            Self::Form(_) => "multipart/form-data",
        }
    }

    fn too_large(self) -> Answer {
        let message = format!("the body has more than {} bytes", self.bytes_max());
        match self {
            Self::Json(_) => Answer::detail(413, message),
            Self::Form(_) => Answer::reason(413, Reason::TooLarge.word(), message),
        }
    }
}

struct Mount {
    router: Router,
    world: Arc<World>,
}

impl Mount {
    fn at<E, F>(self, route: &Route, takes: Takes, endpoint: E) -> Self
    where
        E: Fn(Arc<World>, Call) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Reply> + Send + 'static,
    {
        let world = Arc::clone(&self.world);
        let handler = async move |params: RawPathParams, request: Request| {
            let reply = match read(params, request, takes).await {
                Ok(call) => endpoint(Arc::clone(&world), call).await,
                Err(refusal) => Err(refusal),
            };
            let answer = reply.unwrap_or_else(|refusal| refusal);
            report(&world, &answer);
            respond(answer)
        };
        let router = self.router.route(route.template, on(method(route.method), handler));
        Self { router, world: self.world }
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

fn report(world: &World, answer: &Answer) {
    if let Some(why) = &answer.fault {
        world.tell(PlatformEvent::Fault(why.clone()));
    }
}

async fn read(params: RawPathParams, request: Request, takes: Takes) -> Result<Call, Answer> {
    let started = Instant::now();
    let params = params.iter().map(|(_, value)| value.to_owned()).collect();
    let (parts, body) = request.into_parts();
    let query = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let body = tokio::time::timeout(BODY_READ_DEADLINE, read_body(body, takes))
        .await
        .map_err(|_| Answer::detail(408, "the body did not come in time"))??;
    let content_type = content_type(&parts.headers);
    if !body.is_empty() && !is(takes.media_type(), &content_type) {
        return Err(Answer::detail(415, format!("expected Content-Type: {}", takes.media_type())));
    }
    Ok(Call { bearer: bearer(&parts.headers), params, query, content_type, body, started })
}

/// The whole body, or 413. What is over the cap is read and dropped up to a bound, so that a sender who does not
/// listen while sending still hears the refusal.
async fn read_body(mut body: Body, takes: Takes) -> Result<Vec<u8>, Answer> {
    let (mut kept, mut seen, bytes_max) = (Vec::new(), 0_usize, takes.bytes_max());
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Answer::detail(400, "the body was cut off"))?;
        let Ok(data) = frame.into_data() else { continue };
        seen = seen.saturating_add(data.len());
        if seen <= bytes_max {
            kept.extend_from_slice(&data);
        } else if seen > REFUSED_BODY_BYTES_MAX {
            break;
        }
    }
    if seen > bytes_max {
        return Err(takes.too_large());
    }
    Ok(kept)
}

fn content_type(headers: &HeaderMap) -> String {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

fn is(media_type: &str, content_type: &str) -> bool {
    content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(media_type)
}

/// The token of the one `Authorization: Bearer` header; two headers are as good as none.
fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (value, None) = (values.next()?, values.next()) else { return None };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::new(token.trim().to_owned()))
}

/// An answer as bytes. There is no header that would let another origin read it.
pub(super) fn respond(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = Response::new(Body::from(answer.body.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    response
}

#[cfg(test)]
mod tests {
    use super::guarded;
    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;
    use http_body_util::BodyExt;
    use hyper::Request;
    use hyper::service::Service;
    use hyper_util::service::TowerToHyperService;
    use std::sync::{Arc, Mutex};

    #[tokio::test]
    async fn a_fault_in_one_request_is_a_500_and_the_next_is_served() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&told);
        let router = Router::new()
            .route("/fault", get(async || -> &'static str { panic!("on purpose") }))
            .route("/fine", get(async || "fine"));
        let router = guarded(router, move |answer| log.lock().unwrap().push(answer.fault.clone().unwrap()));
        let service = TowerToHyperService::new(router);
        let ask = async |path: &str| {
            let response = service.call(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
            let status = response.status().as_u16();
            (status, String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap())
        };
        let (status, body) = ask("/fault").await;
        assert!(status == 500 && body.contains("internal error") && !body.contains("purpose"), "{body}");
        assert_eq!(*told.lock().unwrap(), ["panic: on purpose"]);
        assert_eq!(ask("/fine").await, (200, "fine".to_owned()));
    }
}

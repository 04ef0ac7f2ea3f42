//! The origin of a bundle under development: its files with the platform's policy, as the bundle CDN serves them, and the
//! reports of browsers about what the policy blocked.
//!
//! Nothing is added to the files: what runs here is what is deployed. They are below `/<slug>/v<version>/`, as at the CDN, and
//! at the root for who opens this port in a browser. What a page of the bundle loads from the root is served too, and reported,
//! because at the CDN it is missing.

use crate::platform_event::PlatformEvent;
use crate::server::body::{self, AcceptedBody};
use crate::server::bundle_cdn::content_type;
use crate::server::pages;
use crate::server::response::ApiResponse;
use crate::shell::bundle_problems::{BundleProblem, below_bundle};
use crate::shell::options::FrontendFiles;
use crate::shell::policy_reports;
use crate::shell::state::ShellChange;
use crate::state::PlatformState;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::post;
use hyper::header::{ALLOW, HOST, HeaderName, HeaderValue, REFERER, REFERRER_POLICY};
use hyper::{HeaderMap, Method, StatusCode, Uri};
use linkworld_contract::limits::POLICY_REPORT_BYTES_MAX;
use linkworld_contract::wire::routes::POLICY_REPORTS;
use linkworld_package::bundle::ENTRY;
use linkworld_package::percent::percent_decoded;
use std::sync::Arc;

/// What serves one bundle.
#[derive(Clone)]
pub(crate) struct BundleOrigin {
    pub(crate) state: Arc<PlatformState>,
    /// The app's slug.
    pub(crate) app: String,
    pub(crate) files: FrontendFiles,
    /// The port of the page that may frame it.
    pub(crate) shell_port: u16,
}

/// The policy of contract 18.3 for pages at this origin; `host` is the name in the address, without a port.
fn policy(host: &str, shell_port: u16) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; \
         connect-src 'none'; frame-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors \
         http://{host}:{shell_port}; report-uri {}",
        POLICY_REPORTS.template
    )
}

/// The router of the origin.
pub(crate) fn router(origin: BundleOrigin) -> Router {
    let reported = origin.clone();
    let report = move |request: Request| {
        let origin = reported.clone();
        async move { origin.report(request).await }
    };
    Router::new().route(POLICY_REPORTS.template, post(report)).fallback(
        move |method: Method, uri: Uri, headers: HeaderMap| {
            let origin = origin.clone();
            async move { origin.serve(&method, &uri, &headers).await }
        },
    )
}

impl BundleOrigin {
    async fn serve(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let policy = policy(host.rsplit_once(':').map_or(host, |(name, _)| name), self.shell_port);
        if !matches!(*method, Method::GET | Method::HEAD) {
            let mut refused = text(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD are supported\n", &policy);
            refused.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            return refused;
        }
        // It would outlive this run, and answer for the bundle of the next one at this port.
        if headers.contains_key("service-worker") {
            return text(StatusCode::FORBIDDEN, "service workers are not supported\n", &policy);
        }
        let asked = percent_decoded(uri.path().trim_start_matches('/'));
        let path = match below_bundle(&asked, &self.app) {
            Some(path) => path.to_owned(),
            None => {
                self.report_absolute(&asked, headers);
                asked
            }
        };
        let path = if path.is_empty() || path.ends_with('/') { format!("{path}{ENTRY}") } else { path };
        let (files, named) = (Arc::clone(&self.files), path.clone());
        let found = tokio::task::spawn_blocking(move || files(&named)).await.ok().flatten();
        match found {
            Some(content) => with_headers(Response::new(Body::from(content)), content_type(&path), &policy),
            None => text(StatusCode::NOT_FOUND, "not a file of the bundle\n", &policy),
        }
    }

    /// Reports a path outside of the bundle's folder, if a page or script in that folder asks for it.
    fn report_absolute(&self, path: &str, headers: &HeaderMap) {
        let asking = headers.get(REFERER).and_then(|address| address.to_str().ok());
        let Some(page) = asking.and_then(|address| policy_reports::path_below(address, &self.app)) else { return };
        // Browsers ask for it on their own.
        if path != "favicon.ico" {
            self.tell(BundleProblem::absolute_path(path, page));
        }
    }

    /// Shows and prints a problem, unless it is known.
    fn tell(&self, problem: BundleProblem) {
        let shell = &self.state.shell;
        if shell.problems.is_new(&self.app, &problem) {
            let app = self.app.clone();
            shell.tell(ShellChange::Problem { app: app.clone(), problem: problem.clone() });
            self.state.publish(PlatformEvent::BundleProblem { app, problem });
        }
    }

    /// A browser's report. It changes nothing but what is printed.
    async fn report(&self, request: Request) -> Response {
        let body = body::read_body(request.into_body(), AcceptedBody::Any(POLICY_REPORT_BYTES_MAX)).await;
        let body = match body {
            Ok(body) => body,
            Err(refusal) => return refusal.into_http(),
        };
        let Some(problem) = policy_reports::read(&body, &self.app) else {
            return ApiResponse::detail(400, "not a report about a policy").into_http();
        };
        self.tell(problem);
        let mut done = Response::new(Body::empty());
        *done.status_mut() = StatusCode::NO_CONTENT;
        done
    }
}

fn text(status: StatusCode, words: &'static str, policy: &str) -> Response {
    let mut response = Response::new(Body::from(words));
    *response.status_mut() = status;
    with_headers(response, "text/plain; charset=utf-8", policy)
}

fn with_headers(response: Response, kind: &'static str, policy: &str) -> Response {
    let mut response = pages::with_policy(response, kind, policy);
    // Without a referrer, the origin of a report would be `null`.
    response.headers_mut().insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    let resources = HeaderName::from_static("cross-origin-resource-policy");
    response.headers_mut().insert(resources, HeaderValue::from_static("same-origin"));
    response
}

//! HTTP routes of apps on a local platform: the control API about them, and calls as a browser or a third party makes them.

use super::control::ControlClient;
use super::error::ApiError;
use super::transport::ApiCall;
use hyper::body::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use linkworld_contract::names::{AppId, TenantSlug};
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::proxy::access::{
    AppRoute, AppRouteList, IssueRoutePass, IssuedRoutePass, SignWebhook, WebhookSignature,
};
use linkworld_contract::wire::proxy::envelope::ROUTE_REPLY_BYTES_MAX;
use linkworld_contract::wire::routes;
use linkworld_system::handler_http::{HandlerClient, HandlerHttpError};
use linkworld_system::http::HttpError;

/// One request for a route.
pub struct RouteCall {
    /// Upper case.
    pub method: String,
    /// Path and query, encoded.
    pub path: String,
    /// Names and values.
    pub headers: Vec<(String, Secret)>,
    /// May be empty.
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct RouteAnswer {
    /// The status.
    pub status: u16,
    /// In lower case; a value that is not text is shown as far as it is.
    pub headers: Vec<(String, String)>,
    /// As it came.
    pub body: Vec<u8>,
}

impl ControlClient {
    /// The routes of a tenant's apps, or of one of them.
    pub async fn app_routes(&self, tenant: &TenantSlug, app: Option<&AppId>) -> Result<Vec<AppRoute>, ApiError> {
        let mut call = ApiCall::to(routes::CONTROL_ROUTES, &[tenant.as_str()]);
        if let Some(app) = app {
            call = call.with_word("app", app.as_str());
        }
        let AppRouteList { routes } = self.transport.value(call).await?;
        Ok(routes)
    }

    /// Issues what opens a route.
    pub async fn route_pass(
        &self,
        tenant: &TenantSlug,
        app: &AppId,
        wanted: &IssueRoutePass,
    ) -> Result<IssuedRoutePass, ApiError> {
        let call = ApiCall::to(routes::CONTROL_ROUTE_PASS, &[tenant.as_str(), app.as_str()]);
        self.transport.value(call.carrying(wanted)).await
    }

    /// Signs a message with a secret of an app.
    pub async fn sign_webhook(
        &self,
        tenant: &TenantSlug,
        app: &AppId,
        message: &SignWebhook,
    ) -> Result<WebhookSignature, ApiError> {
        let call = ApiCall::to(routes::CONTROL_WEBHOOK_SIGNATURE, &[tenant.as_str(), app.as_str()]);
        self.transport.value(call.carrying(message)).await
    }

    /// Calls a route once, with nothing but what is given.
    pub async fn call_route(&self, call: RouteCall) -> Result<RouteAnswer, ApiError> {
        let origin = self.origin().clone();
        let invalid = |why: String| ApiError::Network(HttpError::Other { origin: self.origin().clone(), why });
        let mut request = hyper::Request::builder().method(call.method.as_str()).uri(format!("{origin}{}", call.path));
        for (name, value) in &call.headers {
            let header = name.parse::<HeaderName>().ok().zip(HeaderValue::from_str(value.expose()).ok());
            let (name, value) = header.ok_or_else(|| invalid(format!("invalid header `{name}`")))?;
            request = request.header(name, value);
        }
        let request = request.body(Bytes::from(call.body).into()).map_err(|error| invalid(error.to_string()))?;
        let sent = HandlerClient::new().exchange(request, ROUTE_REPLY_BYTES_MAX).await;
        let (status, headers, body) = sent.map_err(|error| {
            let why = error.to_string();
            ApiError::Network(match error {
                HandlerHttpError::NotConnected => HttpError::Connect { origin, through: String::new(), why },
                HandlerHttpError::TooLarge(max) => HttpError::TooLarge { origin, max },
                HandlerHttpError::NotHttp | HandlerHttpError::Closed => HttpError::Interrupted { origin, why },
            })
        })?;
        let shown = |(name, value): (&HeaderName, &HeaderValue)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        Ok(RouteAnswer { status: status.as_u16(), headers: headers.iter().map(shown).collect(), body: body.to_vec() })
    }
}

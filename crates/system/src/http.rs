//! The HTTP client towards a platform: one origin, bounded in time and size, no redirects.
//!
//! The only file that uses the client library. It handles bytes, headers and errors; their meaning is the caller's. A
//! client sends to the one origin it was made for, so a token cannot be sent anywhere else.

pub use crate::http_error::{CertificateProblem, HttpError};
use crate::proxy::{self, ProxyChoice};
use crate::upload::{self, CountedBody, FilePart, UploadProgress};
use crate::{certificates, progress};
use hyper::body::Bytes;
use linkworld_contract::limits;
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_contract::text::shorten;
use linkworld_contract::token;
use linkworld_contract::wire::routes::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::error::Error;
use std::sync::OnceLock;
use std::time::Duration;

/// Characters of an error's message that are kept.
const WHY_CHARS_MAX: usize = 300;

/// What a request carries.
#[derive(Debug, Clone)]
pub enum HttpBody {
    /// JSON.
    Json(Bytes),
    /// One file, as `multipart/form-data`.
    File(FilePart),
}

/// One request to the client's origin.
#[derive(Debug)]
pub struct HttpRequest<'a> {
    /// The method.
    pub method: Method,
    /// Path and query, percent-encoded, from the first `/`.
    pub path: &'a str,
    /// Sent as a bearer token; none sends no such header.
    pub token: Option<&'a Secret>,
    /// Headers of this request alone; one that the client sends itself is replaced.
    pub headers: &'a [(&'a str, &'a str)],
    /// A `Content-Type` is sent only with one.
    pub body: Option<HttpBody>,
    /// How long to wait for progress, if it differs from [`HttpLimits::call`].
    pub deadline: Option<Duration>,
}

/// A response of any status, except redirects.
#[derive(Debug)]
pub struct HttpResponse {
    /// 200 to 299 or 400 and above.
    pub status: u16,
    /// `Content-Type`, as sent.
    pub content_type: Option<String>,
    /// `Retry-After`, as sent.
    pub retry_after: Option<String>,
    /// `Mcp-Session-Id`, as sent.
    pub session: Option<String>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// The limits of every call.
#[derive(Debug, Clone, Copy)]
pub struct HttpLimits {
    /// To connect, TLS included.
    pub connect: Duration,
    /// Without progress: no byte of the body taken, the response not begun, no byte of the response received.
    pub call: Duration,
    /// The limit of a response in bytes.
    pub reply_bytes_max: usize,
}

impl HttpLimits {
    /// The same limits with deadlines multiplied by `factor`.
    pub fn scaled(self, factor: f64) -> Self {
        Self { connect: self.connect.mul_f64(factor), call: self.call.mul_f64(factor), ..self }
    }
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            connect: limits::PLATFORM_CONNECT_DEADLINE,
            call: limits::PLATFORM_CALL_DEADLINE,
            reply_bytes_max: limits::PLATFORM_REPLY_BYTES_MAX,
        }
    }
}

/// A client for one origin. The library's client is built at the first request, because that takes milliseconds.
#[derive(Debug)]
pub struct HttpClient {
    origin: Origin,
    bounds: HttpLimits,
    /// The header with the token, if that is not a bearer token.
    key_header: Option<&'static str>,
    /// A header of every request.
    header: Option<(&'static str, &'static str)>,
    client: OnceLock<(reqwest::Client, Option<ProxyChoice>)>,
}

impl HttpClient {
    /// Nothing is built yet.
    pub fn new(origin: Origin, bounds: HttpLimits) -> Self {
        Self { origin, bounds, key_header: None, header: None, client: OnceLock::new() }
    }

    /// Sends tokens in this header, and not as bearer tokens.
    pub fn with_key_header(self, name: &'static str) -> Self {
        Self { key_header: Some(name), ..self }
    }

    /// Sends a header with every request.
    pub fn with_header(self, header: (&'static str, &'static str)) -> Self {
        Self { header: Some(header), ..self }
    }

    /// The only origin that requests are sent to.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Sends a request once and reads the whole response.
    pub async fn send(&self, request: HttpRequest<'_>) -> Result<HttpResponse, HttpError> {
        self.send_until(request, &mut |_| false).await
    }

    /// Sends a request once and reads the response up to the bytes that `is_enough` returns true for, or to its end.
    pub async fn send_until(
        &self,
        request: HttpRequest<'_>,
        is_enough: &mut (dyn FnMut(&[u8]) -> bool + Send),
    ) -> Result<HttpResponse, HttpError> {
        let deadline = request.deadline.unwrap_or(self.bounds.call);
        let url = format!("{}{}", self.origin, request.path);
        let mut builder = self.client()?.request(library_method(request.method), url).headers(self.headers(&request)?);
        let (mut sent, mut total) = (UploadProgress::default(), 0);
        builder = match request.body {
            None => builder,
            Some(HttpBody::Json(body)) => {
                total = body.len() as u64;
                let body = CountedBody::of(&[body], &sent);
                let builder = builder.header(reqwest::header::CONTENT_TYPE, "application/json");
                builder.body(reqwest::Body::wrap(body))
            }
            Some(HttpBody::File(part)) => {
                (sent, total) = (part.sent.clone(), upload::length(&part.parts));
                builder.multipart(form(&part).map_err(|error| self.fault(&error, deadline))?)
            }
        };
        let response = match progress::while_sending(builder.send(), &sent, deadline).await {
            Some(response) => response.map_err(|error| self.fault(&error, deadline))?,
            None => return Err(self.late((sent.bytes(), total), deadline)),
        };
        if response.status().is_redirection() {
            return Err(self.redirect(&response, request.token));
        }
        self.read(response, deadline, is_enough).await
    }

    fn headers(&self, request: &HttpRequest<'_>) -> Result<HeaderMap, HttpError> {
        let value = |text: &str| HeaderValue::from_str(text).map_err(|_| token::TokenFlaw::Control);
        let mut headers = HeaderMap::new();
        headers.insert(reqwest::header::ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(token) = request.token {
            let bearer = token::trimmed(token.expose());
            token::check(bearer)?;
            let (name, bearer) = match self.key_header {
                None => (reqwest::header::AUTHORIZATION, format!("Bearer {bearer}")),
                Some(name) => (HeaderName::from_static(name), bearer.to_owned()),
            };
            let mut bearer = value(&bearer)?;
            bearer.set_sensitive(true);
            headers.insert(name, bearer);
        }
        for (name, text) in self.header.iter().chain(request.headers) {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| token::TokenFlaw::Control)?;
            headers.insert(name, value(text)?);
        }
        Ok(headers)
    }

    /// No progress in time.
    fn late(&self, (sent, total): (u64, u64), after: Duration) -> HttpError {
        let origin = self.origin.clone();
        if sent < total {
            return HttpError::Stalled { origin, sent, total, after };
        }
        HttpError::Timeout { origin, through: String::new(), after, connecting: false }
    }

    async fn read(
        &self,
        mut response: reqwest::Response,
        deadline: Duration,
        is_enough: &mut (dyn FnMut(&[u8]) -> bool + Send),
    ) -> Result<HttpResponse, HttpError> {
        let max = self.bounds.reply_bytes_max;
        let too_large = || HttpError::TooLarge { origin: self.origin.clone(), max };
        if response.content_length().is_some_and(|length| length > max as u64) {
            return Err(too_large());
        }
        // Joined at the end: a body that turns out too large is never copied.
        let (mut parts, mut received) = (Vec::new(), 0);
        let mut pace = progress::Pace::start(deadline);
        loop {
            let chunk = match pace.next(response.chunk()).await {
                Some(chunk) => chunk.map_err(|error| self.fault(&error, deadline))?,
                None => return Err(self.late((0, 0), deadline)),
            };
            let Some(chunk) = chunk else { break };
            received += chunk.len();
            if received > max {
                return Err(too_large());
            }
            pace.received(chunk.len());
            let is_last = is_enough(&chunk);
            parts.push(chunk);
            if is_last {
                break;
            }
        }
        Ok(HttpResponse {
            status: response.status().as_u16(),
            content_type: header(&response, reqwest::header::CONTENT_TYPE),
            retry_after: header(&response, reqwest::header::RETRY_AFTER),
            session: header(&response, HeaderName::from_static("mcp-session-id")),
            body: parts.concat(),
        })
    }

    fn client(&self) -> Result<&reqwest::Client, HttpError> {
        if let Some((client, _)) = self.client.get() {
            return Ok(client);
        }
        if self.origin.is_secure() {
            certificates::check()?;
        }
        let through = proxy::choice(&self.origin)?;
        let client = build(&self.origin, self.bounds.connect, through.as_ref()).map_err(|error| {
            let why = innermost(&error);
            if why.contains("No CA certificates") {
                HttpError::NoCaStore { origin: self.origin.clone() }
            } else {
                HttpError::Other { origin: self.origin.clone(), why }
            }
        })?;
        Ok(&self.client.get_or_init(|| (client, through)).0)
    }

    /// The proxy in words, for an error about the connection.
    fn through(&self) -> String {
        let proxy = self.client.get().and_then(|(_, proxy)| proxy.as_ref());
        proxy.map(|proxy| format!(" through the proxy {} ({})", proxy.shown, proxy.variable)).unwrap_or_default()
    }

    fn redirect(&self, response: &reqwest::Response, token: Option<&Secret>) -> HttpError {
        let target = header(response, reqwest::header::LOCATION).and_then(|to| response.url().join(&to).ok());
        let to = target.map_or_else(
            || "no address".to_owned(),
            |url| {
                let shown = format!("{}{}", url.origin().ascii_serialization(), url.path());
                token.map_or_else(|| shown.clone(), |token| token.hide_in(&shown))
            },
        );
        HttpError::Redirect {
            origin: self.origin.clone(),
            status: response.status().as_u16(),
            to: shorten(&to, WHY_CHARS_MAX),
        }
    }

    fn fault(&self, error: &reqwest::Error, deadline: Duration) -> HttpError {
        let origin = self.origin.clone();
        let why = innermost(error);
        if error.is_timeout() {
            let connecting = error.is_connect();
            let after = if connecting { self.bounds.connect } else { deadline };
            let through = if connecting { self.through() } else { String::new() };
            return HttpError::Timeout { origin, through, after, connecting };
        }
        if let Some(error) = chain(error).find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
            return HttpError::Tls { origin, problem: problem(error), why };
        }
        if error.is_connect() {
            HttpError::Connect { origin, through: self.through(), why }
        } else if error.is_builder() {
            HttpError::Other { origin, why }
        } else {
            HttpError::Interrupted { origin, why }
        }
    }
}

fn problem(error: &rustls::Error) -> Option<CertificateProblem> {
    use rustls::CertificateError as Wrong;
    match error {
        rustls::Error::InvalidCertificate(wrong) => Some(match wrong {
            Wrong::UnknownIssuer => CertificateProblem::UnknownAuthority,
            Wrong::Expired | Wrong::ExpiredContext { .. } | Wrong::NotValidYet | Wrong::NotValidYetContext { .. } => {
                CertificateProblem::Time
            }
            Wrong::NotValidForName | Wrong::NotValidForNameContext { .. } => CertificateProblem::Name,
            _ => CertificateProblem::Other,
        }),
        rustls::Error::NoCertificatesPresented => Some(CertificateProblem::Other),
        _ => None,
    }
}

fn build(origin: &Origin, connect: Duration, through: Option<&ProxyChoice>) -> Result<reqwest::Client, reqwest::Error> {
    // The library panics without a provider. One that is installed already is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("linkworld/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        // Whether a call may be repeated depends on what it does, which the caller decides.
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(connect)
        // Only the one that was chosen.
        .no_proxy();
    if let Some(proxy) = through {
        builder = builder.proxy(reqwest::Proxy::all(proxy.address.expose())?);
    }
    if !origin.is_secure() {
        // There are no certificates to check: a machine without authorities must still reach its local platform.
        builder = builder.tls_certs_only([]);
    }
    builder.build()
}

fn form(part: &FilePart) -> Result<reqwest::multipart::Form, reqwest::Error> {
    let length = upload::length(&part.parts);
    let file = reqwest::multipart::Part::stream_with_length(
        reqwest::Body::wrap(CountedBody::of(&part.parts, &part.sent)),
        length,
    )
    .file_name(part.file_name.clone())
    .mime_str(part.media_type)?;
    Ok(reqwest::multipart::Form::new().part(part.name, file))
}

fn library_method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    }
}

fn header(response: &reqwest::Response, name: HeaderName) -> Option<String> {
    response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// The error and its causes, also those that `io::Error` wraps without calling them its source.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| {
        let error: &'a (dyn Error + 'static) = *error;
        let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        match wrapped {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}

/// The message of the innermost cause. The library's own message repeats the address with its query; a cause's does
/// not.
fn innermost(error: &reqwest::Error) -> String {
    let words = chain(error).filter(|cause| !cause.is::<reqwest::Error>()).last().map(ToString::to_string);
    shorten(&words.unwrap_or_else(|| "no reason given".to_owned()), WHY_CHARS_MAX)
}

#[cfg(test)]
mod tests {
    use super::{HttpClient, HttpError, HttpLimits, HttpRequest};
    use linkworld_contract::origin::Origin;
    use linkworld_contract::secret::Secret;
    use linkworld_contract::wire::routes::Method;
    use std::time::Duration;

    fn send(http: &HttpClient, token: &str) -> Result<super::HttpResponse, HttpError> {
        let token = Secret::new(token.to_owned());
        let request = HttpRequest {
            method: Method::Get,
            path: "/",
            token: Some(&token),
            headers: &[],
            body: None,
            deadline: None,
        };
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(http.send(request))
    }

    #[test]
    fn a_token_with_line_breaks_is_refused_before_anything_is_sent() {
        let http = HttpClient::new(Origin::local(1), HttpLimits::default());
        let error = send(&http, "canary\r\nx: y").unwrap_err();
        assert!(matches!(error, HttpError::Token(_)));
        assert!(!format!("{error} {error:?}").contains("canary"));
    }

    #[test]
    fn only_errors_after_connecting_are_unconfirmed() {
        let origin = Origin::local(1);
        let after = Duration::from_secs(1);
        let through = String::new;
        let timeout = |connecting| HttpError::Timeout { origin: origin.clone(), through: through(), after, connecting };
        assert!(!timeout(true).may_have_arrived());
        assert!(timeout(false).may_have_arrived());
        assert_eq!(timeout(true).to_string(), "http://127.0.0.1:1 could not be reached within 1 s");
        assert!(!HttpError::Connect { origin, through: through(), why: String::new() }.may_have_arrived());
    }
}

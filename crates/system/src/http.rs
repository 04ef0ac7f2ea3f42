//! The HTTP client towards a platform: one origin, bounded in time and size, no redirects.
//!
//! The only file that uses the client library. It handles bytes, headers and errors; their meaning is the caller's. A
//! client sends to the one origin it was made for, so a token cannot be sent anywhere else.

use crate::upload::{self, FilePart, FilePartBody};
use hyper::body::Bytes;
use linkworld_contract::limits;
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_contract::text::shorten;
use linkworld_contract::wire::routes::Method;
use std::error::Error;
use std::sync::OnceLock;
use std::time::Duration;

/// Characters of an error's message that are kept.
const WHY_CHARS_MAX: usize = 300;

/// What went wrong between us and the server. Never holds a token, a query or a body.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// No connection: nothing was sent.
    #[error("cannot connect to {origin}: {why}")]
    Connect {
        /// Where to.
        origin: Origin,
        /// The system's message.
        why: String,
    },
    /// A deadline has passed; unless it was the one for connecting, the request may have been carried out.
    #[error("{origin} {} within {} ms", if *.connecting { "could not be reached" } else { "did not respond" }, .after.as_millis())]
    Timeout {
        /// Where to.
        origin: Origin,
        /// The deadline.
        after: Duration,
        /// True while there was no connection yet.
        connecting: bool,
    },
    /// The server's certificate is not trusted, or there is no common TLS version: nothing was sent.
    #[error("cannot establish a trusted connection to {origin}: {why}")]
    Tls {
        /// Where to.
        origin: Origin,
        /// The library's message.
        why: String,
    },
    /// This machine has no certificate authorities.
    #[error(
        "no certificate authorities found to verify {origin}; install `ca-certificates`, or set SSL_CERT_FILE to a \
         file of certificates"
    )]
    NoCaStore {
        /// Where to.
        origin: Origin,
    },
    /// A redirect, which is not followed: the token would be sent there.
    #[error("{origin} replied with status {status} and redirects to {to}; redirects are not followed")]
    Redirect {
        /// Where the request was sent.
        origin: Origin,
        /// 300 to 399.
        status: u16,
        /// The target, without query and user-info.
        to: String,
    },
    /// The response has more bytes than the limit.
    #[error("the response of {origin} is larger than {max} bytes")]
    TooLarge {
        /// Who answered.
        origin: Origin,
        /// The cap in bytes.
        max: usize,
    },
    /// The connection broke after it was established: the request may have been carried out.
    #[error("the connection to {origin} was closed before the response was complete: {why}")]
    Interrupted {
        /// Where to.
        origin: Origin,
        /// The library's message.
        why: String,
    },
    /// The token is not a valid header value: nothing was sent.
    #[error("the token contains a line break or another invalid character")]
    Token,
    /// The client or the request could not be built: nothing was sent.
    #[error("cannot send to {origin}: {why}")]
    Other {
        /// Where to.
        origin: Origin,
        /// The library's message.
        why: String,
    },
}

impl HttpError {
    /// True when the server may have seen, and acted on, the request.
    pub fn may_have_arrived(&self) -> bool {
        matches!(
            self,
            Self::Timeout { connecting: false, .. }
                | Self::Interrupted { .. }
                | Self::TooLarge { .. }
                | Self::Redirect { .. }
        )
    }
}

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
    /// Sent as a bearer token.
    pub token: &'a Secret,
    /// A `Content-Type` is sent only with one.
    pub body: Option<HttpBody>,
    /// From the start to the last byte of the response, if it differs from [`HttpLimits::call`].
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
    /// The whole body.
    pub body: Vec<u8>,
}

/// The limits of every call.
#[derive(Debug, Clone, Copy)]
pub struct HttpLimits {
    /// To connect, TLS included.
    pub connect: Duration,
    /// From the start to the last byte of the response.
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
    client: OnceLock<reqwest::Client>,
}

impl HttpClient {
    /// Nothing is built yet.
    pub fn new(origin: Origin, bounds: HttpLimits) -> Self {
        Self { origin, bounds, client: OnceLock::new() }
    }

    /// The only origin that requests are sent to.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Sends a request once and reads the whole response.
    pub async fn send(&self, request: HttpRequest<'_>) -> Result<HttpResponse, HttpError> {
        let token = request.token;
        let deadline = request.deadline.unwrap_or(self.bounds.call);
        let mut bearer = reqwest::header::HeaderValue::from_str(&format!("Bearer {}", token.expose()))
            .map_err(|_| HttpError::Token)?;
        bearer.set_sensitive(true);
        let mut builder = self
            .client()?
            .request(library_method(request.method), format!("{}{}", self.origin, request.path))
            .timeout(deadline)
            .header(reqwest::header::AUTHORIZATION, bearer)
            .header(reqwest::header::ACCEPT, "application/json");
        builder = match request.body {
            None => builder,
            Some(HttpBody::Json(body)) => builder.header(reqwest::header::CONTENT_TYPE, "application/json").body(body),
            Some(HttpBody::File(part)) => builder.multipart(form(&part).map_err(|error| self.fault(&error, deadline))?),
        };
        let response = builder.send().await.map_err(|error| self.fault(&error, deadline))?;
        if response.status().is_redirection() {
            return Err(self.redirect(&response, token));
        }
        self.read(response, deadline).await
    }

    async fn read(&self, mut response: reqwest::Response, deadline: Duration) -> Result<HttpResponse, HttpError> {
        let max = self.bounds.reply_bytes_max;
        let too_large = || HttpError::TooLarge { origin: self.origin.clone(), max };
        if response.content_length().is_some_and(|length| length > max as u64) {
            return Err(too_large());
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.fault(&error, deadline))? {
            if body.len() + chunk.len() > max {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(HttpResponse {
            status: response.status().as_u16(),
            content_type: header(&response, reqwest::header::CONTENT_TYPE),
            retry_after: header(&response, reqwest::header::RETRY_AFTER),
            body,
        })
    }

    fn client(&self) -> Result<&reqwest::Client, HttpError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = build(&self.origin, self.bounds.connect).map_err(|error| {
            let why = innermost(&error);
            if why.contains("No CA certificates") {
                HttpError::NoCaStore { origin: self.origin.clone() }
            } else {
                HttpError::Other { origin: self.origin.clone(), why }
            }
        })?;
        Ok(self.client.get_or_init(|| client))
    }

    fn redirect(&self, response: &reqwest::Response, token: &Secret) -> HttpError {
        let target = header(response, reqwest::header::LOCATION).and_then(|to| response.url().join(&to).ok());
        let to = target.map_or_else(
            || "no address".to_owned(),
            |url| token.hide_in(&format!("{}{}", url.origin().ascii_serialization(), url.path())),
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
            return HttpError::Timeout { origin, after, connecting };
        }
        if chain(error).any(|cause| cause.is::<rustls::Error>()) {
            return HttpError::Tls { origin, why };
        }
        if error.is_connect() {
            HttpError::Connect { origin, why }
        } else if error.is_builder() {
            HttpError::Other { origin, why }
        } else {
            HttpError::Interrupted { origin, why }
        }
    }
}

fn build(origin: &Origin, connect: Duration) -> Result<reqwest::Client, reqwest::Error> {
    // The library panics without a provider. One that is installed already is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("linkworld/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        // Whether a call may be repeated depends on what it does, which the caller decides.
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(connect);
    if origin.is_loopback() {
        builder = builder.no_proxy();
    }
    if !origin.is_secure() {
        // There are no certificates to check: a machine without authorities must still reach its local platform.
        builder = builder.tls_certs_only([]);
    }
    builder.build()
}

fn form(part: &FilePart) -> Result<reqwest::multipart::Form, reqwest::Error> {
    let length = upload::length(&part.parts);
    let file = reqwest::multipart::Part::stream_with_length(reqwest::Body::wrap(FilePartBody::of(part)), length)
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

fn header(response: &reqwest::Response, name: reqwest::header::HeaderName) -> Option<String> {
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
        let request = HttpRequest { method: Method::Get, path: "/", token: &token, body: None, deadline: None };
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(http.send(request))
    }

    #[test]
    fn a_token_with_line_breaks_is_refused_before_anything_is_sent() {
        let http = HttpClient::new(Origin::local(1), HttpLimits::default());
        let error = send(&http, "canary\r\nx: y").unwrap_err();
        assert!(matches!(error, HttpError::Token));
        assert!(!format!("{error} {error:?}").contains("canary"));
    }

    #[test]
    fn only_errors_after_connecting_are_unconfirmed() {
        let origin = Origin::local(1);
        let after = Duration::from_secs(1);
        let timeout = |connecting| HttpError::Timeout { origin: origin.clone(), after, connecting };
        assert!(!timeout(true).may_have_arrived());
        assert!(timeout(false).may_have_arrived());
        assert_eq!(timeout(true).to_string(), "http://127.0.0.1:1 could not be reached within 1000 ms");
        assert!(!HttpError::Connect { origin, why: String::new() }.may_have_arrived());
    }
}

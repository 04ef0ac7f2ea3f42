//! One call through the route table: sent, its response read, and repeated where that is safe.

use super::error::ApiError;
use super::response::ResponseReader;
use super::retry::{RetryBudget, RetryPolicy, RetryTimer};
use hyper::body::Bytes;
use linkworld_contract::limits::PLATFORM_PATIENCE;
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::routes::{Method, Route, encode_segment};
use linkworld_system::http::{HttpBody, HttpClient, HttpError, HttpLimits, HttpRequest, HttpResponse};
use linkworld_system::upload::{self, FilePart};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::{Duration, Instant};

/// A platform's limit for uploads is longer than this; an earlier 408 has another cause.
const CUT_AFTER: Duration = Duration::from_secs(10);

/// Whether a call may be repeated although its first attempt is unconfirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Again {
    /// It reads, or it is idempotent.
    Freely,
    /// It is not idempotent: it is repeated only if it certainly did not arrive. Otherwise its caller checks first.
    UnlessArrived,
}

/// A value, and whether an earlier, unconfirmed attempt of the same call may have been carried out.
pub(super) struct ApiReply<T> {
    pub(super) value: T,
    pub(super) unconfirmed_before: bool,
}

/// One call, ready to be sent.
pub(super) struct ApiCall<'a> {
    method: Method,
    path: String,
    body: Option<HttpBody>,
    again: Again,
    deadline: Option<Duration>,
    /// A secret in the body, to be hidden in the text of the response.
    sent: Option<&'a Secret>,
    relayed: bool,
}

impl<'a> ApiCall<'a> {
    /// The route with its placeholders filled.
    pub(super) fn to(route: Route, values: &[&str]) -> Self {
        let again = if route.method == Method::Post { Again::UnlessArrived } else { Again::Freely };
        let path = route.path(values);
        Self { method: route.method, path, body: None, again, deadline: None, sent: None, relayed: false }
    }

    /// Marks a POST as idempotent.
    pub(super) fn repeatable(mut self) -> Self {
        self.again = Again::Freely;
        self
    }

    /// Sets another deadline than the client's.
    pub(super) fn within(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Adds a file.
    pub(super) fn uploading(mut self, part: FilePart) -> Self {
        self.body = Some(HttpBody::File(part));
        self
    }

    /// Adds one number to the query.
    pub(super) fn with_number(mut self, key: &str, number: i64) -> Self {
        let separator = if self.path.contains('?') { '&' } else { '?' };
        self.path = format!("{}{separator}{key}={number}", self.path);
        self
    }

    /// Adds one word to the query.
    pub(super) fn with_word(mut self, key: &str, word: &str) -> Self {
        let separator = if self.path.contains('?') { '&' } else { '?' };
        self.path = format!("{}{separator}{key}=", self.path);
        encode_segment(word, &mut self.path);
        self
    }

    /// Adds a body.
    pub(super) fn carrying(self, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).expect("bodies of the contract have text keys only");
        self.carrying_json(body.into())
    }

    /// Adds a body that is JSON already.
    pub(super) fn carrying_json(mut self, body: Bytes) -> Self {
        self.body = Some(HttpBody::Json(body));
        self
    }

    /// Marks a call whose response is that of a handler, passed on.
    pub(super) fn relayed(mut self) -> Self {
        self.relayed = true;
        self
    }

    /// 408 for an upload that was still being sent is the platform's limit for slow lines, and not a transient error.
    fn cut_by_time(&self, error: ApiError, took: Duration) -> ApiError {
        let (ApiError::Unavailable { status: 408, .. }, Some(HttpBody::File(part))) = (&error, &self.body) else {
            return error;
        };
        let (sent, total) = (part.sent.bytes(), upload::length(&part.parts));
        if sent < total && took >= CUT_AFTER { ApiError::UploadCut { sent, total, after: took } } else { error }
    }

    /// Names a secret that the body contains.
    pub(super) fn hiding(mut self, secret: &'a Secret) -> Self {
        self.sent = Some(secret);
        self
    }
}

/// Sends calls to one origin with one token.
#[derive(Debug)]
pub(super) struct Transport {
    http: HttpClient,
    token: Secret,
    patience: RetryPolicy,
    bounds: HttpLimits,
    budget: RetryBudget,
}

impl Transport {
    pub(super) fn new(origin: Origin, token: Secret, bounds: HttpLimits, patience: RetryPolicy) -> Self {
        Self { http: HttpClient::new(origin, bounds), token, patience, bounds, budget: RetryBudget::default() }
    }

    pub(super) fn origin(&self) -> &Origin {
        self.http.origin()
    }

    /// Sends a call that returns a value.
    pub(super) async fn value<T: DeserializeOwned>(&self, call: ApiCall<'_>) -> Result<T, ApiError> {
        Ok(self.send(call, |judge, answer| judge.read(answer)).await?.value)
    }

    /// Sends a call that returns a list.
    pub(super) async fn list<T: DeserializeOwned>(&self, call: ApiCall<'_>) -> Result<Vec<T>, ApiError> {
        Ok(self.send(call, |judge, answer| judge.read_list(answer)).await?.value)
    }

    /// Sends a call whose body is not read, unless it is a web page.
    pub(super) async fn done(&self, call: ApiCall<'_>) -> Result<(), ApiError> {
        self.send(call, |judge, answer| judge.refuse_page(answer)).await.map(drop)
    }

    /// Sends a call whose body may have any shape; a value if it has the expected one.
    pub(super) async fn optional_value<T: DeserializeOwned>(
        &self,
        call: ApiCall<'_>,
    ) -> Result<ApiReply<Option<T>>, ApiError> {
        self.send(call, |judge, answer| {
            judge.refuse_page(answer)?;
            Ok(serde_json::from_slice(&answer.body).ok())
        })
        .await
    }

    /// Sends a call that returns a value or an empty body.
    pub(super) async fn value_or_empty<T: DeserializeOwned>(
        &self,
        call: ApiCall<'_>,
    ) -> Result<ApiReply<Option<T>>, ApiError> {
        self.send(call, |judge, answer| if answer.body.is_empty() { Ok(None) } else { judge.read(answer) }).await
    }

    /// Waits before `what`, which failed for the `attempt`th time, from 0, is repeated; false to give up.
    pub(super) async fn another(&self, what: &str, error: &ApiError, attempt: u32) -> bool {
        !self.is_absent(error) && self.budget.another(&self.patience, what, (error, attempt), Duration::ZERO).await
    }

    /// True when a platform on this machine is not running, which waiting does not change. Tests of the waits themselves
    /// use such a platform.
    fn is_absent(&self, error: &ApiError) -> bool {
        let waits = matches!(self.patience.waiter, RetryTimer::Real);
        waits && self.origin().is_loopback() && matches!(error, ApiError::Network(HttpError::Connect { .. }))
    }

    async fn send<T>(
        &self,
        call: ApiCall<'_>,
        read: impl Fn(&ResponseReader<'_>, &HttpResponse) -> Result<T, ApiError>,
    ) -> Result<ApiReply<T>, ApiError> {
        if self.token.byte_count() == 0 {
            return Err(ApiError::NoToken);
        }
        let name = format!("{} {}", call.method.as_str(), call.path);
        let secrets: Vec<&Secret> = std::iter::once(&self.token).chain(call.sent).collect();
        let (mut attempt, mut unconfirmed_before) = (0, false);
        loop {
            let started = Instant::now();
            let sent = self.http.send(HttpRequest {
                method: call.method,
                path: &call.path,
                token: Some(&self.token),
                headers: &[],
                body: call.body.clone(),
                deadline: Some(self.deadline(&call)),
            });
            let judge = |answer| {
                let judge = ResponseReader {
                    call: &name,
                    secrets: &secrets,
                    now: self.patience.clock.now(),
                    is_read: call.method == Method::Get,
                    relays: call.relayed,
                };
                judge.accept(answer).and_then(|answer| read(&judge, &answer))
            };
            let error = match sent.await.map_err(ApiError::from).and_then(judge) {
                Ok(value) => return Ok(ApiReply { value, unconfirmed_before }),
                Err(error) => error,
            };
            let took = started.elapsed();
            let error = call.cut_by_time(error, self.patience.waiter.unscaled(took));
            let allowed = call.again == Again::Freely || !error.is_unconfirmed();
            if !allowed {
                // The caller may check and repeat it, with so much less left of the budget.
                self.budget.lose(&self.patience, took);
                return Err(error);
            }
            if self.is_absent(&error) || !self.budget.another(&self.patience, &name, (&error, attempt), took).await {
                return Err(error);
            }
            unconfirmed_before |= error.is_unconfirmed();
            attempt += 1;
        }
    }

    /// A call may not stand still for longer than is left of the command's budget.
    fn deadline(&self, call: &ApiCall<'_>) -> Duration {
        let waiter = &self.patience.waiter;
        let whole = call.deadline.map_or(self.bounds.call, |deadline| waiter.scaled(deadline));
        // A call that waits for a handler has its own, longer deadline and is not repeated.
        if whole > waiter.scaled(PLATFORM_PATIENCE) { whole } else { whole.min(waiter.scaled(self.budget.left())) }
    }
}

//! One call through the route table: sent, judged, and repeated where that is safe.

use super::error::ApiError;
use super::response::ResponseReader;
use super::retry::{RetryBudget, RetryPolicy};
use hyper::body::Bytes;
use linkworld_contract::limits::PLATFORM_PATIENCE;
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::routes::{Method, Route, encode_segment};
use linkworld_system::http::{HttpBody, HttpClient, HttpLimits, HttpRequest, HttpResponse};
use linkworld_system::upload::FilePart;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::{Duration, Instant};

/// Whether a call may be made again without knowing what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Again {
    /// It reads, or doing it twice is doing it once.
    Freely,
    /// It acts: only when it certainly did not arrive. Otherwise whoever made it looks first.
    UnlessArrived,
}

/// A value, and whether an earlier attempt of the same call may have been carried out unheard.
pub(super) struct ApiReply<T> {
    pub(super) value: T,
    pub(super) perhaps_before: bool,
}

/// One call, ready to be sent.
pub(super) struct ApiCall<'a> {
    method: Method,
    path: String,
    body: Option<HttpBody>,
    again: Again,
    deadline: Option<Duration>,
    /// A secret in the body, which the answer's words must not repeat.
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

    /// Says that doing it twice is doing it once, although it is a POST.
    pub(super) fn repeatable(mut self) -> Self {
        self.again = Again::Freely;
        self
    }

    /// Gives it another deadline than the client's.
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
    pub(super) fn asking(mut self, key: &str, number: i64) -> Self {
        let separator = if self.path.contains('?') { '&' } else { '?' };
        self.path = format!("{}{separator}{key}={number}", self.path);
        self
    }

    /// Adds one word to the query.
    pub(super) fn naming(mut self, key: &str, word: &str) -> Self {
        let separator = if self.path.contains('?') { '&' } else { '?' };
        self.path = format!("{}{separator}{key}=", self.path);
        encode_segment(word, &mut self.path);
        self
    }

    /// Adds a body.
    pub(super) fn carrying(self, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).expect("bodies of the contract have text keys only");
        self.carrying_spelled(body.into())
    }

    /// Adds a body that is JSON already.
    pub(super) fn carrying_spelled(mut self, body: Bytes) -> Self {
        self.body = Some(HttpBody::Json(body));
        self
    }

    /// Says that the answer is a handler's, passed on.
    pub(super) fn relayed(mut self) -> Self {
        self.relayed = true;
        self
    }

    /// Names a secret in the body.
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

    /// For a value.
    pub(super) async fn value<T: DeserializeOwned>(&self, call: ApiCall<'_>) -> Result<T, ApiError> {
        Ok(self.send(call, |judge, answer| judge.read(answer)).await?.value)
    }

    /// For a list.
    pub(super) async fn list<T: DeserializeOwned>(&self, call: ApiCall<'_>) -> Result<Vec<T>, ApiError> {
        Ok(self.send(call, |judge, answer| judge.read_list(answer)).await?.value)
    }

    /// For the success alone, whatever the body, as long as it is no web page.
    pub(super) async fn done(&self, call: ApiCall<'_>) -> Result<(), ApiError> {
        self.send(call, |judge, answer| judge.refuse_page(answer)).await.map(drop)
    }

    /// For the success, and what its body says if it says anything of that kind.
    pub(super) async fn perhaps<T: DeserializeOwned>(
        &self,
        call: ApiCall<'_>,
    ) -> Result<ApiReply<Option<T>>, ApiError> {
        self.send(call, |judge, answer| {
            judge.refuse_page(answer)?;
            Ok(serde_json::from_slice(&answer.body).ok())
        })
        .await
    }

    /// For a value or, where the server gives none, nothing.
    pub(super) async fn maybe<T: DeserializeOwned>(&self, call: ApiCall<'_>) -> Result<ApiReply<Option<T>>, ApiError> {
        self.send(call, |judge, answer| if answer.body.is_empty() { Ok(None) } else { judge.read(answer) }).await
    }

    /// Waits before `what`, which failed for the `attempt`th time from 0, is tried again; false to give up.
    pub(super) async fn another(&self, what: &str, error: &ApiError, attempt: u32) -> bool {
        self.budget.another(&self.patience, what, (error, attempt), Duration::ZERO).await
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
        let (mut attempt, mut perhaps_before) = (0, false);
        loop {
            let started = Instant::now();
            let sent = self.http.send(HttpRequest {
                method: call.method,
                path: &call.path,
                token: &self.token,
                body: call.body.clone(),
                deadline: Some(self.deadline(&call)),
            });
            let judge = |answer| {
                let judge = ResponseReader {
                    call: &name,
                    secrets: &secrets,
                    now: self.patience.clock.now(),
                    relays: call.relayed,
                };
                judge.accept(answer).and_then(|answer| read(&judge, &answer))
            };
            let error = match sent.await.map_err(ApiError::from).and_then(judge) {
                Ok(value) => return Ok(ApiReply { value, perhaps_before }),
                Err(error) => error,
            };
            let allowed = call.again == Again::Freely || !error.leaves_doubt();
            let took = started.elapsed();
            if !allowed {
                // Whoever looks what became of it and asks again has so much less patience left.
                self.budget.lose(&self.patience, took);
                return Err(error);
            }
            if !self.budget.another(&self.patience, &name, (&error, attempt), took).await {
                return Err(error);
            }
            perhaps_before |= error.leaves_doubt();
            attempt += 1;
        }
    }

    /// A call may not take more than what is left of the command's patience.
    fn deadline(&self, call: &ApiCall<'_>) -> Duration {
        let waiter = &self.patience.waiter;
        let whole = call.deadline.map_or(self.bounds.call, |deadline| waiter.scaled(deadline));
        // A call that waits for a handler has its own, longer deadline and is not repeated.
        if whole > waiter.scaled(PLATFORM_PATIENCE) { whole } else { whole.min(waiter.scaled(self.budget.left())) }
    }
}

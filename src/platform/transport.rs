//! One call through the route table: sent, judged, and repeated where that is safe.

use crate::http::{Answer, Bounds, Http, Method, Request};
use crate::origin::Origin;
use crate::platform::answer::Judge;
use crate::platform::error::PlatformError;
use crate::platform::retry::{Patience, wait_before_repeat};
use crate::secret::Secret;
use crate::wire::routes;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// One call, ready to be sent.
pub(super) struct Call<'a> {
    method: routes::Method,
    path: String,
    body: Option<Vec<u8>>,
    /// A secret in the body, which the answer's words must not repeat.
    sent: Option<&'a Secret>,
    relayed: bool,
}

impl<'a> Call<'a> {
    /// The route with its placeholders filled.
    pub(super) fn to(route: routes::Route, values: &[&str]) -> Self {
        Self { method: route.method, path: route.path(values), body: None, sent: None, relayed: false }
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
        routes::encode_segment(word, &mut self.path);
        self
    }

    /// Adds a body.
    pub(super) fn carrying(mut self, body: &impl Serialize) -> Self {
        self.body = Some(serde_json::to_vec(body).expect("bodies of the contract have text keys only"));
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
    http: Http,
    token: Secret,
    patience: Patience,
}

impl Transport {
    pub(super) fn new(origin: Origin, token: Secret, bounds: Bounds, patience: Patience) -> Self {
        Self { http: Http::new(origin, bounds), token, patience }
    }

    pub(super) fn origin(&self) -> &Origin {
        self.http.origin()
    }

    /// For a value.
    pub(super) async fn value<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<T, PlatformError> {
        self.send(call, |judge, answer| judge.read(answer)).await
    }

    /// For a list.
    pub(super) async fn list<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<Vec<T>, PlatformError> {
        self.send(call, |judge, answer| judge.read_list(answer)).await
    }

    /// For the success alone, whatever the body.
    pub(super) async fn done(&self, call: Call<'_>) -> Result<(), PlatformError> {
        self.send(call, |_, _| Ok(())).await
    }

    /// For the success, and what its body says if it says anything of that kind.
    pub(super) async fn perhaps<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<Option<T>, PlatformError> {
        self.send(call, |_, answer| Ok(serde_json::from_slice(&answer.body).ok())).await
    }

    /// For a value or, where the server gives none, nothing.
    pub(super) async fn maybe<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<Option<T>, PlatformError> {
        self.send(call, |judge, answer| if answer.body.is_empty() { Ok(None) } else { judge.read(answer) }).await
    }

    async fn send<T>(
        &self,
        call: Call<'_>,
        read: impl Fn(&Judge<'_>, &Answer) -> Result<T, PlatformError>,
    ) -> Result<T, PlatformError> {
        if self.token.byte_count() == 0 {
            return Err(PlatformError::NoToken);
        }
        let name = format!("{} {}", library_name(call.method), call.path);
        let secrets: Vec<&Secret> = std::iter::once(&self.token).chain(call.sent).collect();
        let mut attempt = 0;
        loop {
            let sent = self.http.send(Request {
                method: tool_method(call.method),
                path: &call.path,
                token: &self.token,
                body: call.body.clone(),
            });
            let judge = |answer| {
                let judge =
                    Judge { call: &name, secrets: &secrets, now: self.patience.clock.now(), relays: call.relayed };
                judge.accept(answer).and_then(|answer| read(&judge, &answer))
            };
            let error = match sent.await.map_err(PlatformError::from).and_then(judge) {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            // A call that changes something is not repeated: whoever made it must look first what became of it.
            let repeatable = call.method == routes::Method::Get;
            match wait_before_repeat(&error, attempt).filter(|_| repeatable) {
                Some(time) => self.patience.waiter.wait(time).await,
                None => return Err(error),
            }
            attempt += 1;
        }
    }
}

fn tool_method(method: routes::Method) -> Method {
    match method {
        routes::Method::Get => Method::Get,
        routes::Method::Post => Method::Post,
        routes::Method::Put => Method::Put,
        routes::Method::Delete => Method::Delete,
    }
}

fn library_name(method: routes::Method) -> &'static str {
    match method {
        routes::Method::Get => "GET",
        routes::Method::Post => "POST",
        routes::Method::Put => "PUT",
        routes::Method::Delete => "DELETE",
    }
}

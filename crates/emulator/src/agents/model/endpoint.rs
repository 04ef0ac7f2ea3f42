//! Where a model is, and which one.

use linkworld_contract::names::SecretKey;
use linkworld_contract::secret::Secret;
use linkworld_system::http::HttpClient;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A model that replies for agents.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelEndpoint {
    /// The name that rules and heartbeats know it by.
    pub name: String,
    /// The form of its API.
    pub api: ModelApi,
    /// What the paths of the API follow, for example `https://api.openai.com/v1`.
    pub url: String,
    /// The name that the API knows it by.
    pub model: String,
    /// The key of the API.
    pub key: ModelKey,
    /// How long it may make no progress.
    pub progress: Duration,
}

impl ModelEndpoint {
    /// How long a model may make no progress. `[R]`: large models think before the first token.
    pub const PROGRESS: Duration = Duration::from_secs(60);
}

/// The form of an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ModelApi {
    /// `/chat/completions`.
    OpenAi,
    /// `/messages`.
    Anthropic,
}

/// Where the key of an API comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum ModelKey {
    /// There is none.
    None,
    /// This one.
    Value(Secret),
    /// The secret of the agent's app with this key.
    Secret(SecretKey),
}

/// The clients of this run, by address and API.
#[derive(Debug, Default)]
pub(crate) struct ModelClients(Mutex<HashMap<(String, ModelApi), Arc<HttpClient>>>);

impl ModelClients {
    /// The client of an endpoint, made at its first use.
    pub(super) fn get<E>(
        &self,
        endpoint: &ModelEndpoint,
        make: impl FnOnce() -> Result<HttpClient, E>,
    ) -> Result<Arc<HttpClient>, E> {
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (endpoint.url.clone(), endpoint.api);
        if let Some(found) = clients.get(&key) {
            return Ok(Arc::clone(found));
        }
        let made = Arc::new(make()?);
        clients.insert(key, Arc::clone(&made));
        Ok(made)
    }
}

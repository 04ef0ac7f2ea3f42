//! Asking a model for one turn.

use crate::agents::conversation::Conversation;
use crate::agents::model::endpoint::{ModelApi, ModelClients, ModelEndpoint, ModelKey};
use crate::agents::model::{anthropic, failure, openai};
use crate::agents::task::AgentTask;
use crate::agents::turn::{AgentTurn, TurnResult};
use crate::api::callback::reply::ToolRefusal;
use crate::api::callback::secrets;
use crate::state::PlatformState;
use crate::store::{Store, StoreError};
use hyper::body::Bytes;
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::routes::Method;
use linkworld_system::env;
use linkworld_system::http::{HttpBody, HttpClient, HttpLimits, HttpRequest};
use std::sync::Arc;

/// Bytes of a reply. `[R]`: a hundred times the longest, with the events around each token.
const MODEL_REPLY_BYTES_MAX: usize = 8 * 1024 * 1024;
/// What is sent where there is no key: some servers want any.
pub(super) const NO_KEY: &str = "none";

/// The next turn of a model.
pub(crate) async fn ask(
    state: &Arc<PlatformState>,
    endpoint: &ModelEndpoint,
    task: &AgentTask,
    conversation: &Conversation,
) -> Result<TurnResult, StoreError> {
    let key = match key(state, endpoint, task).await? {
        Ok(key) => key,
        Err(refusal) => return Ok(Err(refusal)),
    };
    Ok(send(&state.agent_sources.model_clients, endpoint, conversation, &key).await)
}

/// The next turn of a model with this key.
pub(super) async fn send(
    clients: &ModelClients,
    endpoint: &ModelEndpoint,
    conversation: &Conversation,
    key: &Secret,
) -> TurnResult {
    let model = endpoint.name.as_str();
    let (origin, prefix) = split(&endpoint.url);
    let client = clients
        .get(endpoint, || client(endpoint.api, origin))
        .map_err(|why| failure::unavailable(model, why).hint(format!("check `models.{model}.url` of the dev file")))?;
    let (path, body) = match endpoint.api {
        ModelApi::OpenAi => (openai::PATH, openai::request(&endpoint.model, conversation)),
        ModelApi::Anthropic => (anthropic::PATH, anthropic::request(&endpoint.model, conversation)),
    };
    let path = format!("{}{path}", prefix.trim_end_matches('/'));
    let body = Some(HttpBody::Json(Bytes::from(body.to_string())));
    let deadline = Some(endpoint.progress.mul_f64(env::test_time_scale().unwrap_or(1.0)));
    let request = HttpRequest { method: Method::Post, path: &path, token: Some(key), headers: &[], body, deadline };
    let response = client.send(request).await.map_err(|error| failure::of_error(model, &error))?;
    if response.status != 200 {
        return Err(failure::of_status(model, &response, key));
    }
    let text = std::str::from_utf8(&response.body).map_err(|_| failure::bad_reply(model, "it is not UTF-8"))?;
    let content_type = response.content_type.as_deref();
    let turn = match endpoint.api {
        ModelApi::OpenAi => openai::turn(content_type, text),
        ModelApi::Anthropic => anthropic::turn(content_type, text),
    };
    let turn = turn.map_err(|why| failure::bad_reply(model, key.hide_in(&why)))?;
    Ok(AgentTurn { model: turn.model.or_else(|| Some(endpoint.model.clone())), ..turn })
}

/// The address of the server, and the path behind it.
pub(crate) fn split(url: &str) -> (&str, &str) {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find('/').map_or(url.len(), |at| start + at);
    url.split_at(end)
}

fn client(api: ModelApi, origin: &str) -> Result<HttpClient, String> {
    let origin = Origin::parse(origin).map_err(|error| error.to_string())?;
    let limits = HttpLimits { reply_bytes_max: MODEL_REPLY_BYTES_MAX, ..HttpLimits::default() };
    let client = HttpClient::new(origin, limits.scaled(env::test_time_scale().unwrap_or(1.0)));
    Ok(match api {
        ModelApi::OpenAi => client,
        ModelApi::Anthropic => client.with_key_header(anthropic::KEY_HEADER).with_header(anthropic::VERSION),
    })
}

/// The key of the model.
async fn key(
    state: &Arc<PlatformState>,
    endpoint: &ModelEndpoint,
    task: &AgentTask,
) -> Result<Result<Secret, ToolRefusal>, StoreError> {
    let name = match &endpoint.key {
        ModelKey::None => return Ok(Ok(Secret::new(NO_KEY.to_owned()))),
        ModelKey::Value(key) => return Ok(Ok(key.clone())),
        ModelKey::Secret(name) => name.clone(),
    };
    let (shared, install, wanted) = (Arc::clone(state), Arc::clone(&task.install), name.clone());
    let found = state.store.run(move |store: &Store| secrets::look_up(&shared, store, &install, &wanted)).await?;
    Ok(match found {
        Ok(Some(key)) => Ok(key),
        Ok(None) => {
            let app = &task.install.app;
            let error = format!("the key of model `{}` is not set: app `{app}` has no secret {name}", endpoint.name);
            Err(ToolRefusal::new(400, "model_refused", error)
                .hint(format!("set it: `linkworld secrets set {name} --app {app} --local`")))
        }
        Err(error) => Err(failure::unavailable(&endpoint.name, format!("the secret {name} cannot be read: {error}"))),
    })
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn an_address_is_split_behind_its_host() {
        assert_eq!(split("https://a.example/v1"), ("https://a.example", "/v1"));
        assert_eq!(split("http://127.0.0.1:11434"), ("http://127.0.0.1:11434", ""));
        assert_eq!(split("https://a.example/x/v1/"), ("https://a.example", "/x/v1/"));
    }
}

//! A question to a model that no agent asks.

use crate::agents::conversation::{Conversation, Message};
use crate::agents::model::client::{self, NO_KEY};
use crate::agents::model::endpoint::{ModelClients, ModelEndpoint, ModelKey};
use linkworld_contract::secret::Secret;
use serde_json::Value;

/// What a model is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelQuestion {
    /// The instructions.
    pub system: String,
    /// What it replies to.
    pub prompt: String,
    /// The JSON Schema of the reply.
    pub schema: Value,
    /// The most tokens of the reply.
    pub tokens_max: u64,
}

/// Asks a model, and returns the text of its reply.
///
/// # Errors
/// Says why there is none. Keys in secrets of an app are not available.
pub async fn ask_model(endpoint: &ModelEndpoint, question: &ModelQuestion) -> Result<String, String> {
    let key = match &endpoint.key {
        ModelKey::Value(key) => key.clone(),
        ModelKey::None => Secret::new(NO_KEY.to_owned()),
        ModelKey::Secret(name) => return Err(format!("the key of model `{}` is in the secret {name}", endpoint.name)),
    };
    let ModelQuestion { system, prompt, schema, tokens_max } = question.clone();
    let conversation = Conversation {
        system,
        tools: Vec::new(),
        messages: vec![Message::User { text: prompt, images: Vec::new() }],
        response_format: Some(schema),
        max_tokens: tokens_max,
    };
    let turn = client::send(&ModelClients::default(), endpoint, &conversation, &key).await;
    turn.map(|turn| turn.text.unwrap_or_default()).map_err(|refusal| refusal.error)
}

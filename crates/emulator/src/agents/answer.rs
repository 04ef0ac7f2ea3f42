//! What comes of asking an agent.

use crate::agents::schema::reading::ReplySchema;
use crate::api::callback::reply::ToolRefusal;
use linkworld_contract::wire::agents::calls::{AgentReply, ReplyDetail};
use linkworld_contract::wire::raw::RawJson;
use serde_json::{Value, json};

/// The reply of an agent, or why there is none.
pub(crate) type AgentResult = Result<AgentAnswer, ToolRefusal>;

/// The reply of an agent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AgentAnswer {
    pub(crate) text: Option<String>,
    pub(crate) data: Option<RawJson>,
    /// As the caller hears it.
    pub(crate) model: String,
}

/// Where replies come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReplySource {
    /// Made by the platform, the same each time.
    Stub,
    /// Of the dev file or of mocks.
    Canned,
    /// Of a file that was recorded.
    Recorded,
    /// Of a model.
    Live,
}

impl ReplySource {
    /// As the log and the wire spell it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Stub => "stub",
            Self::Canned => "canned",
            Self::Recorded => "recorded",
            Self::Live => "live",
        }
    }
}

/// What one call cost so far, and where its replies came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReplyCost {
    pub(crate) source: ReplySource,
    pub(crate) model: Option<String>,
    pub(crate) tokens_in: u64,
    pub(crate) tokens_out: u64,
}

impl ReplyCost {
    /// No model was asked.
    pub(crate) fn free(source: ReplySource) -> Self {
        Self { source, model: None, tokens_in: 0, tokens_out: 0 }
    }

    /// Adds one turn.
    pub(crate) fn add(&mut self, (tokens_in, tokens_out): (u64, u64)) {
        self.tokens_in = self.tokens_in.saturating_add(tokens_in);
        self.tokens_out = self.tokens_out.saturating_add(tokens_out);
    }

    pub(crate) fn detail(&self) -> ReplyDetail {
        let Self { source, model, tokens_in, tokens_out } = self.clone();
        ReplyDetail { source: source.word().to_owned(), model, tokens_in, tokens_out }
    }
}

impl AgentAnswer {
    /// A text as the reply: with a schema it has to be JSON that matches.
    pub(crate) fn from_text(text: String, schema: Option<&ReplySchema>, model: String) -> AgentResult {
        let Some(schema) = schema else { return Ok(Self { text: Some(text), data: None, model }) };
        let inner = without_fence(&text);
        let value: Value = serde_json::from_str(inner).map_err(|_| mismatch("the reply is not JSON".to_owned()))?;
        schema.check(&value).map_err(|found| mismatch(found.to_string()))?;
        let data = RawJson::parse(inner.as_bytes()).map_err(|_| mismatch("the reply is not JSON".to_owned()))?;
        Ok(Self { text: None, data: Some(data), model })
    }

    /// A value as the reply. Without a schema it is a text.
    pub(crate) fn from_data(data: RawJson, schema: Option<&ReplySchema>, model: String) -> AgentResult {
        let Some(schema) = schema else {
            return Ok(Self { text: Some(data.text().to_owned()), data: None, model });
        };
        schema.check(&data.value()).map_err(|found| mismatch(found.to_string()))?;
        Ok(Self { text: None, data: Some(data), model })
    }

    /// The reply as it is shown to who watches.
    pub(crate) fn observed(&self, cost: &ReplyCost) -> Value {
        let Self { text, data, model } = self;
        json!({"text": text, "data": data, "model": model, "live": cost.source == ReplySource::Live})
    }

    /// The reply in its wire form.
    pub(crate) fn to_wire(&self, agent: &str, cost: &ReplyCost) -> AgentReply {
        AgentReply {
            ok: true,
            text: self.text.clone(),
            data: self.data.clone(),
            agent: agent.to_owned(),
            model: self.model.clone(),
            input_tokens: cost.tokens_in,
            output_tokens: cost.tokens_out,
        }
    }
}

fn mismatch(why: String) -> ToolRefusal {
    ToolRefusal::new(400, "response_format_mismatch", format!("the reply does not match `response_format`: {why}"))
}

/// The text inside a Markdown code block, in which models like to put JSON.
fn without_fence(text: &str) -> &str {
    let text = text.trim();
    let inner = || {
        let (_, rest) = text.strip_prefix("```")?.split_once('\n')?;
        Some(rest.trim_end().strip_suffix("```")?.trim())
    };
    inner().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::AgentAnswer;
    use crate::agents::schema::reading::ReplySchema;
    use serde_json::json;

    #[test]
    fn a_text_is_checked_against_the_schema() {
        let schema = ReplySchema::read(json!({"type": "object", "required": ["label"]})).unwrap();
        let reply = |text: &str| AgentAnswer::from_text(text.to_owned(), Some(&schema), "m".into());
        for text in [r#"{"label": 1}"#, " {\"label\": 1}\n", "```json\n{\"label\": 1}\n```"] {
            assert_eq!(reply(text).unwrap().data.unwrap(), json!({"label": 1}), "{text}");
        }
        for (text, why) in [("Hello", "is not JSON"), ("{}", "lacks `label`"), ("[1]", "expected object")] {
            let refused = reply(text).unwrap_err();
            assert_eq!(refused.decision, "response_format_mismatch");
            assert!(refused.error.contains(why), "{text}: {}", refused.error);
        }
        assert_eq!(AgentAnswer::from_text("Hello".into(), None, "m".into()).unwrap().text.unwrap(), "Hello");
    }
}

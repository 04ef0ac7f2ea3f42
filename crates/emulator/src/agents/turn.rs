//! One turn of an agent: a reply, or tools that it wants to call first.

use crate::agents::answer::ReplySource;
use crate::api::callback::reply::ToolRefusal;
use linkworld_contract::wire::raw::{RawJson, RawObject};

/// What replied, and with what.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AgentTurn {
    pub(crate) text: Option<String>,
    pub(crate) data: Option<RawJson>,
    /// Tools to call before the next turn; with none this is the reply.
    pub(crate) calls: Vec<WantedCall>,
    pub(crate) source: ReplySource,
    pub(crate) model: Option<String>,
    /// Tokens of the request and of the reply.
    pub(crate) tokens: (u64, u64),
}

/// A tool that an agent wants to call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WantedCall {
    /// The model's own name of the call; empty if it has none.
    pub(crate) id: String,
    pub(crate) tool: String,
    pub(crate) args: RawObject,
}

/// A turn, or why there is none.
pub(crate) type TurnResult = Result<AgentTurn, ToolRefusal>;

impl AgentTurn {
    /// A text without a model.
    pub(crate) fn text(source: ReplySource, text: String) -> Self {
        Self { text: Some(text), ..Self::nothing(source) }
    }

    /// A value without a model.
    pub(crate) fn data(source: ReplySource, data: RawJson) -> Self {
        Self { data: Some(data), ..Self::nothing(source) }
    }

    /// Nothing yet.
    pub(crate) fn nothing(source: ReplySource) -> Self {
        Self { text: None, data: None, calls: Vec::new(), source, model: None, tokens: (0, 0) }
    }
}

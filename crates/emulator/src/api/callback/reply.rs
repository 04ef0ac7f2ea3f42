//! Replies of the callback API. A refusal has a decision code of contract section 13 and a hint.

use crate::collaboration::chain::BrokenChain;
use crate::observed::observed_call::ObservedRefusal;
use crate::server::response::ApiResponse;
use linkworld_contract::wire::callback::ToolReply;
use linkworld_contract::wire::collaboration::CHAIN_DEPTH_MAX;
use linkworld_contract::wire::raw::RawJson;
use linkworld_manifest::mocks::MockFailure;
use serde_json::json;

/// The documentation linked from refusals.
const DOCS: &str = "https://docs.linkworld.ai";

/// A refused tool call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ToolRefusal {
    pub(crate) status: u16,
    pub(crate) decision: String,
    pub(crate) error: String,
    pub(crate) needed_scopes: Vec<String>,
    pub(crate) fix_hint: String,
    /// Seconds of a `Retry-After` header.
    pub(crate) retry_after: Option<u32>,
    /// Whether key-value storage is there for it; the decision is its `code`, too.
    pub(crate) use_kv: bool,
}

impl ToolRefusal {
    /// As it is shown to who watches.
    pub(crate) fn observed(&self) -> ObservedRefusal {
        let Self { decision, error, needed_scopes, .. } = self;
        ObservedRefusal { decision: decision.clone(), error: error.clone(), needed_scopes: needed_scopes.clone() }
    }

    /// As JSON, for the values of a call.
    pub(crate) fn kept(&self) -> RawJson {
        let Self { decision, error, needed_scopes, fix_hint, .. } = self;
        RawJson::of(&json!({
            "ok": false, "error": error, "decision": decision, "needed_scopes": needed_scopes, "fix_hint": fix_hint,
        }))
    }

    pub(crate) fn new(status: u16, decision: &str, error: impl Into<String>) -> Self {
        Self {
            status,
            decision: decision.into(),
            error: error.into(),
            needed_scopes: Vec::new(),
            fix_hint: String::new(),
            retry_after: None,
            use_kv: false,
        }
    }

    /// Invalid arguments.
    pub(crate) fn bad_input(error: impl Into<String>) -> Self {
        Self::new(400, "bad_input", error)
    }

    /// Adds a hint on how to fix it.
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { fix_hint: hint.into(), ..self }
    }

    /// Adds a `Retry-After` header.
    pub(super) fn retry_after(self, seconds: u32) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// A call that may not follow those that caused it.
    pub(super) fn of_chain(chain: BrokenChain) -> Self {
        let refusal = match chain {
            BrokenChain::Circle => {
                Self::new(400, "chain_circle", "this call was caused by itself: apps call each other in a circle")
            }
            BrokenChain::TooDeep => {
                let error = format!("{CHAIN_DEPTH_MAX} calls between apps already caused this one, the maximum");
                Self::new(400, "chain_too_deep", error)
            }
        };
        refusal.hint("`linkworld audit` shows which call caused which")
    }

    /// The response to a body that cannot be read, which the log does not have yet.
    pub(super) fn unread(error: impl Into<String>) -> ApiResponse {
        let refusal = Self::bad_input(error);
        let decision = refusal.decision.clone();
        refusal.response().unrecorded(&decision)
    }

    /// What a mock describes.
    pub(crate) fn mocked(failure: &MockFailure) -> Self {
        let MockFailure { decision, message, needed_scopes, fix_hint, status, retry_after } = failure;
        Self {
            needed_scopes: needed_scopes.clone(),
            fix_hint: fix_hint.clone(),
            retry_after: *retry_after,
            ..Self::new(status.unwrap_or_else(|| status_of(decision)), decision, message.clone())
        }
    }

    pub(crate) fn response(self) -> ApiResponse {
        let (status, retry_after) = (self.status, self.retry_after);
        ApiResponse::new(status, &self.body()).retry_after(retry_after)
    }

    /// The body of the response.
    pub(crate) fn body(self) -> ToolReply {
        let hinted = !self.fix_hint.is_empty();
        let code = self.use_kv.then(|| self.decision.clone());
        ToolReply {
            ok: false,
            error: Some(self.error),
            decision: Some(self.decision),
            needed_scopes: (!self.needed_scopes.is_empty()).then_some(self.needed_scopes),
            fix_hint: hinted.then_some(self.fix_hint),
            doc_link: hinted.then(|| DOCS.to_owned()),
            code,
            use_instead: self.use_kv.then(|| "ctx.kv".to_owned()),
            ..ToolReply::default()
        }
    }
}

/// The status of a refusal that a file describes. Below 500, because the SDK shows those as `platform_error` and hides the
/// decision that the mock is there to test; only that decision itself has one.
pub(super) fn status_of(decision: &str) -> u16 {
    match decision {
        "plan_gated" => 403,
        "not_found" | "unknown_tool" => 404,
        "approval_required" | "app_unavailable" => 409,
        "yanked" => 410,
        "rate_limited" => 429,
        _ => 400,
    }
}

/// Success with a result object.
pub(crate) fn success(result: RawJson) -> ApiResponse {
    ApiResponse::ok(&ToolReply { ok: true, result: Some(result), ..ToolReply::default() })
}

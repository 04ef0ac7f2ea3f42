//! What a scenario expects.

use crate::spec::declare::object;
use crate::spec::field::{FLAG, FREE, FieldDefault, FieldKind, int, matching, nullable, optional, required, text};
use crate::spec::pattern;
use serde_json::{Map, Value};

object! {
    /// What is expected.
    EvalThen, EVAL_THEN, "`then`" {
        /// The first calls of platform tools, in their order.
        tool_calls: Option<Vec<ExpectedCall>> =
            nullable(FieldKind::List { item: &FieldKind::Object(&EXPECTED_CALL), min: 0, max: None });
        /// How many calls of platform tools there are.
        tool_calls_count: Value = nullable(FieldKind::Any);
        /// Calls of platform tools in any order.
        tool_calls_include: Option<Vec<ExpectedCall>> =
            nullable(FieldKind::List { item: &FieldKind::Object(&EXPECTED_CALL), min: 0, max: None });
        /// What the tool returns; a mapping may leave keys out.
        handler_returns: Value = nullable(FieldKind::Any);
        /// The type of the exception, or `{type, message_contains}`.
        handler_raises: Value = nullable(FieldKind::Any);
        /// Platform tools whose calls are denied, exactly these in their order; needs `given.grants`.
        denied: Option<Vec<String>> =
            nullable(FieldKind::List { item: &FREE, min: 0, max: None });
        /// Entries of the audit log in their order, such as `platform_tool email_send`; others may be between them.
        audit: Option<Vec<String>> = nullable(FieldKind::List { item: &FREE, min: 0, max: None });
        /// Values in the app's key-value storage afterwards; null is no value.
        kv: Option<Map<String, Value>> = nullable(FieldKind::Map(&FieldKind::Any));
        /// True compares all that happened with what `eval --update` kept.
        snapshot: bool = FLAG;
        /// Most tokens of the agents that the app asks.
        tokens_max: Option<u64> = nullable(int(0, i64::MAX));
        /// Most times that the app asks an agent.
        agent_calls_max: Option<u64> = nullable(int(0, i64::MAX)), aliases ["turns_max"];
        /// Most messages that the app posts to rooms.
        messages_max: Option<u64> = nullable(int(0, i64::MAX));
        /// Most that the calls may cost, by the prices of the dev file.
        cost_max: Option<f64> = nullable(FieldKind::Float { min: Some(0.0), max: None });
        /// A model of the dev file grades what happened, once everything else is as expected.
        graded: Option<EvalGraded> = nullable(FieldKind::Object(&EVAL_GRADED)), aliases ["judged"];
    }
}

object! {
    /// What a model grades.
    EvalGraded, EVAL_GRADED, "`graded`" {
        /// What is good, in words.
        rubric: String = required(text(1, Some(4000))), aliases ["criteria", "prompt"];
        /// Model that grades, by its name in `models` of the dev file.
        model: String = required(matching(1, Some(64), &pattern::SLUG));
        /// The least score that passes, from 0 to 1.
        at_least: f64 =
            optional(FieldKind::Float { min: Some(0.0), max: Some(1.0) }, FieldDefault::Float(0.7)), aliases ["min_score", "threshold"];
    }
}

object! {
    /// An expected call of a platform tool.
    ExpectedCall, EXPECTED_CALL, "an expected call" {
        /// The tool; any by default.
        name: Value = nullable(FieldKind::Any);
        /// Arguments; a mapping may leave keys out.
        args_match: Value = nullable(FieldKind::Any), aliases ["args"];
    }
}

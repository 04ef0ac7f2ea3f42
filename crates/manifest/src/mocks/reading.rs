//! Reading the mock of one tool.

use crate::mocks::reply::{Mock, MockCase, MockFailure, MockReply, MockSequence, MockTarget};
use linkworld_contract::text::nearest;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// How long another program may take by default.
const TIMEOUT_MS_DEFAULT: u64 = 30_000;
/// How long it may take at most: the platform's own limit of a tool call.
const TIMEOUT_MS_MAX: u64 = 120_000;
/// The statuses that the SDK reads a decision from.
const STATUSES: std::ops::RangeInclusive<u16> = 400..=499;
/// Seconds that a `Retry-After` may name.
const RETRY_AFTER_MAX: u32 = 86_400;

/// What is wrong with a mock, and where in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MockProblem {
    /// Keys and indices from the mock on.
    pub path: Vec<String>,
    /// For example "`error` is not an object".
    pub message: String,
}

impl std::fmt::Display for MockProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.path.is_empty() {
            true => f.write_str(&self.message),
            false => write!(f, "{}: {}", self.path.join("."), self.message),
        }
    }
}

impl MockProblem {
    fn new(message: impl Into<String>) -> Self {
        Self { path: Vec::new(), message: message.into() }
    }

    fn at(key: &str, message: impl Into<String>) -> Self {
        Self::new(message).below(key)
    }

    fn below(mut self, step: impl ToString) -> Self {
        self.path.insert(0, step.to_string());
        self
    }
}

/// Reads the mock of a tool. A value without any of the known members is the result, as in the `chat` command of the
/// Python CLI.
pub fn read(entry: &RawJson) -> Result<Mock, MockProblem> {
    let Some(members) = entry.members() else { return Ok(Mock::Reply(MockReply::Result(as_object(entry)))) };
    let has = |key: &str| members.get(key).is_some();
    let is_reply = has("ok") || has("result") || has("error");
    let Some(form) = FORMS.into_iter().find(|form| !is_reply && has(form[0])) else {
        return reply(&members).map(Mock::Reply);
    };
    if let Some((key, _)) = members.iter().find(|(key, _)| !form.contains(key)) {
        let near = nearest(key, form.iter().copied());
        let hint = near.map_or_else(
            || format!("expected {}", linkworld_contract::text::alternatives(form)),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(MockProblem::at(key, format!("unknown field `{key}` beside `{}`; {hint}", form[0])));
    }
    match form[0] {
        "sequence" => sequence(&members),
        "when" => cases(&members),
        _ => passthrough(&members),
    }
}

/// The forms beside that of a single reply: the member that makes it one, and those that it may have.
const FORMS: [&[&str]; 3] = [&["sequence", "repeat"], &["when", "otherwise"], &["passthrough", "timeout_ms"]];

fn sequence(members: &RawObject) -> Result<Mock, MockProblem> {
    let items = list(members, "sequence")?;
    if items.is_empty() {
        return Err(MockProblem::at("sequence", "an empty sequence has no reply; add one"));
    }
    let read = |(index, item): (usize, &RawJson)| one(item).map_err(|problem| problem.below(index).below("sequence"));
    let replies = items.iter().enumerate().map(read).collect::<Result<_, _>>()?;
    let repeat = match members.get("repeat") {
        None => false,
        Some(value) => value.to().ok_or_else(|| MockProblem::at("repeat", "expected `true` or `false`"))?,
    };
    Ok(Mock::Sequence(MockSequence { replies, repeat, calls: Arc::default() }))
}

fn cases(members: &RawObject) -> Result<Mock, MockProblem> {
    let read = |(index, item): (usize, &RawJson)| case(item).map_err(|problem| problem.below(index).below("when"));
    let cases = list(members, "when")?.iter().enumerate().map(read).collect::<Result<_, _>>()?;
    let otherwise = members.get("otherwise").map(one).transpose().map_err(|problem| problem.below("otherwise"))?;
    Ok(Mock::Cases { cases, otherwise })
}

fn case(item: &RawJson) -> Result<MockCase, MockProblem> {
    let mut members = item
        .members()
        .ok_or_else(|| MockProblem::new(format!("expected an object with `args`, found {}", item.kind())))?;
    let args = members
        .take("args")
        .ok_or_else(|| MockProblem::new("a case without `args` matches nothing in particular; use `otherwise`"))?;
    if !args.is_object() {
        return Err(MockProblem::at("args", format!("expected an object, found {}", args.kind())));
    }
    Ok(MockCase { args: args.value(), reply: reply(&members)? })
}

fn passthrough(members: &RawObject) -> Result<Mock, MockProblem> {
    let url = members.get("passthrough").and_then(RawJson::to::<String>).filter(|url| is_http(url));
    let url =
        url.ok_or_else(|| MockProblem::at("passthrough", "expected an address such as `http://127.0.0.1:9000/tools`"))?;
    let timeout = match members.get("timeout_ms") {
        None => TIMEOUT_MS_DEFAULT,
        Some(value) => value
            .to()
            .filter(|timeout| (1..=TIMEOUT_MS_MAX).contains(timeout))
            .ok_or_else(|| MockProblem::at("timeout_ms", format!("expected an integer from 1 to {TIMEOUT_MS_MAX}")))?,
    };
    Ok(Mock::Passthrough(MockTarget { url, timeout: Duration::from_millis(timeout) }))
}

/// Plain HTTP with a host, and nothing that a request line cannot hold.
fn is_http(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    !host.is_empty() && !host.contains('@') && url.bytes().all(|byte| byte.is_ascii_graphic()) && !url.contains('#')
}

fn list(members: &RawObject, key: &str) -> Result<Vec<RawJson>, MockProblem> {
    let value = members.get(key);
    value.and_then(RawJson::to).ok_or_else(|| {
        let found = value.map_or("nothing", RawJson::kind);
        MockProblem::at(key, format!("expected a list of replies, found {found}"))
    })
}

/// A reply inside another form.
fn one(entry: &RawJson) -> Result<MockReply, MockProblem> {
    match entry.members() {
        None => Ok(MockReply::Result(as_object(entry))),
        Some(members) => match FORMS.into_iter().find(|form| members.get(form[0]).is_some()) {
            Some(form) => Err(MockProblem::at(form[0], format!("`{}` cannot be inside another one", form[0]))),
            None => reply(&members),
        },
    }
}

/// A reply in the format of the Python CLI.
fn reply(members: &RawObject) -> Result<MockReply, MockProblem> {
    match members.get("ok").map_or("true", RawJson::text) {
        "true" => {
            let result = members.get("result").map(as_object);
            Ok(MockReply::Result(result.unwrap_or_else(|| RawJson::of(&RawObject::default()))))
        }
        "false" => failure(members.get("error")).map(MockReply::Failure),
        _ => Err(MockProblem::at("ok", "`ok` is not a boolean")),
    }
}

fn failure(error: Option<&RawJson>) -> Result<MockFailure, MockProblem> {
    let standard =
        MockFailure { decision: "denied".into(), message: "denied by linkworld.dev.json".into(), ..Default::default() };
    let members = match error {
        None => return Ok(standard),
        Some(error) if error.text() == "null" => return Ok(standard),
        Some(error) => match (error.to::<String>(), error.members()) {
            (Some(message), _) => return Ok(MockFailure { message, ..standard }),
            (None, Some(members)) => members,
            (None, None) => return Err(MockProblem::at("error", "`error` is not an object")),
        },
    };
    let wrong = |key: &str, expected: &str| MockProblem::at(key, format!("`{key}` is not {expected}")).below("error");
    let given = |key: &str| members.get(key).filter(|value| value.text() != "null");
    let text = |key: &str, otherwise: &str| match given(key) {
        None => Ok(otherwise.to_owned()),
        Some(text) => text.to().ok_or_else(|| wrong(key, "a string")),
    };
    let scopes = ["neededScopes", "needed_scopes"].into_iter().find(|key| given(key).is_some());
    let needed_scopes = match scopes {
        None => Vec::new(),
        Some(key) => given(key).and_then(RawJson::to).ok_or_else(|| wrong(key, "an array of strings"))?,
    };
    let status = given("status").map(|value| {
        let valid = value.to().filter(|status| STATUSES.contains(status));
        valid.ok_or_else(|| wrong("status", "an integer from 400 to 499, where the SDK reads the decision"))
    });
    let retry_after = given("retry_after").map(|value| {
        let valid = value.to().filter(|seconds| *seconds <= RETRY_AFTER_MAX);
        valid.ok_or_else(|| wrong("retry_after", "a number of seconds, 0 to 86400"))
    });
    Ok(MockFailure {
        decision: text("decision", &standard.decision)?,
        message: text("message", &standard.message)?,
        needed_scopes,
        fix_hint: text("fix_hint", "")?,
        status: status.transpose()?,
        retry_after: retry_after.transpose()?,
    })
}

/// A result is an object: null is an empty one, and any other value is in its `value`.
fn as_object(value: &RawJson) -> RawJson {
    match value.text() {
        "null" => RawJson::of(&RawObject::default()),
        _ if value.is_object() => value.clone(),
        _ => {
            let mut object = RawObject::default();
            object.set("value", value.clone());
            RawJson::of(&object)
        }
    }
}

/// The JSON Schema of a mock, for editors.
pub(crate) fn schema() -> Value {
    let reply = serde_json::json!({
        "ok": {"type": "boolean"},
        "result": {},
        "error": {"anyOf": [
            {"type": ["string", "null"]},
            {"type": "object", "properties": {
                "decision": {"type": ["string", "null"]},
                "message": {"type": ["string", "null"]},
                "neededScopes": {"type": ["array", "null"], "items": {"type": "string"}},
                "needed_scopes": {"type": ["array", "null"], "items": {"type": "string"}},
                "fix_hint": {"type": ["string", "null"]},
                "status": {"type": ["integer", "null"], "minimum": STATUSES.start(), "maximum": STATUSES.end()},
                "retry_after": {"type": ["integer", "null"], "minimum": 0, "maximum": RETRY_AFTER_MAX},
            }},
        ]},
    });
    let one = serde_json::json!({"if": {"type": "object"}, "then": {"properties": reply}});
    let mut case = reply.clone();
    case["args"] = serde_json::json!({"type": "object"});
    let mut all = reply;
    all["sequence"] = serde_json::json!({"type": "array", "minItems": 1, "items": one});
    all["repeat"] = serde_json::json!({"type": "boolean"});
    all["when"] = serde_json::json!({
        "type": "array", "items": {"type": "object", "properties": case, "required": ["args"]},
    });
    all["otherwise"] = one;
    all["passthrough"] = serde_json::json!({"type": "string", "pattern": "^http://[^/?@#\\s]+([/?][!-\"$-~]*)?$"});
    all["timeout_ms"] = serde_json::json!({"type": "integer", "minimum": 1, "maximum": TIMEOUT_MS_MAX});
    serde_json::json!({"if": {"type": "object"}, "then": {"properties": all}})
}

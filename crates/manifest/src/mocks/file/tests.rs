use super::Mocks;
use crate::mocks::reply::{Mock, MockAnswer, MockFailure, MockReply};
use linkworld_contract::wire::raw::RawObject;
use serde_json::{Value, json};

fn args(value: &Value) -> RawObject {
    RawObject::of(value)
}

/// The result or the decision of a call.
fn called(mocks: &Mocks, tool: &str, value: &Value) -> Value {
    match mocks.get(tool).unwrap().answer(&args(value)) {
        MockAnswer::Reply(MockReply::Result(result)) => result.value(),
        MockAnswer::Reply(MockReply::Failure(failure)) => json!(failure.decision),
        MockAnswer::Passthrough(target) => json!(target.url),
        MockAnswer::None => Value::Null,
    }
}

#[test]
fn the_formats_of_the_python_cli_are_accepted() {
    let mocks = Mocks::parse(
        r#"{"_comment": "x", "_secrets": {"A": "b"}, "_agents": {},
            "email_send": {"ok": false, "error": {"decision": "scope_denied", "message": "no", "neededScopes": ["mail.send"]}},
            "a": {"ok": true, "result": {"n": 1}}, "b": {"result": [1]}, "c": {}, "d": "text", "e": {"ok": false},
            "f": {"ok": true, "sequence": [1]}}"#,
    )
    .unwrap();
    for (tool, expected) in [
        ("a", json!({"n": 1})),
        ("b", json!({"value": [1]})),
        ("c", json!({})),
        ("d", json!({"value": "text"})),
        ("e", json!("denied")),
        ("f", json!({})),
    ] {
        assert_eq!(called(&mocks, tool, &json!({})), expected, "{tool}");
    }
    let Some(Mock::Reply(MockReply::Failure(failure))) = mocks.get("email_send") else { panic!() };
    let expected = MockFailure {
        decision: "scope_denied".into(),
        message: "no".into(),
        needed_scopes: vec!["mail.send".into()],
        ..MockFailure::default()
    };
    assert_eq!(*failure, expected);
    assert!(mocks.get("_secrets").is_none());
    assert!(mocks.get("z").is_none());
}

#[test]
fn sequences_cases_and_other_programs() {
    let mocks = Mocks::parse(
        r#"{"a": {"sequence": [{"result": {"n": 1}}, {"ok": false, "error": {"decision": "plan_gated"}}, 3]},
            "b": {"sequence": [1, 2], "repeat": true},
            "c": {"when": [{"args": {"id": 7}, "result": {"name": "seven"}}, {"args": {"id": 8}, "ok": false}],
                  "otherwise": {"result": {"name": "other"}}},
            "d": {"when": [{"args": {"id": 7}, "result": {}}]},
            "e": {"passthrough": "http://127.0.0.1:9000/tools"},
            "f": {"ok": false, "error": {"decision": "rate_limited", "status": 429, "retry_after": 30, "fix_hint": "wait"}}}"#,
    )
    .unwrap();
    let replies = |tool: &str| (0..4).map(|_| called(&mocks, tool, &json!({}))).collect::<Vec<_>>();
    assert_eq!(replies("a"), [json!({"n": 1}), json!("plan_gated"), json!({"value": 3}), json!({"value": 3})]);
    assert_eq!(replies("b"), [1, 2, 1, 2].map(|n| json!({ "value": n })));
    assert_eq!(called(&mocks, "c", &json!({"id": 7, "more": true})), json!({"name": "seven"}));
    assert_eq!(called(&mocks, "c", &json!({"id": 8})), json!("denied"));
    assert_eq!(called(&mocks, "c", &json!({})), json!({"name": "other"}));
    assert_eq!(called(&mocks, "d", &json!({"id": 8})), Value::Null);
    assert_eq!(called(&mocks, "e", &json!({})), "http://127.0.0.1:9000/tools");
    let Some(Mock::Reply(MockReply::Failure(failure))) = mocks.get("f") else { panic!() };
    assert_eq!((failure.status, failure.retry_after, failure.fix_hint.as_str()), (Some(429), Some(30), "wait"));
}

#[test]
fn errors_have_positions() {
    for (text, line, column, words) in [
        ("", 1, 1, "EOF"),
        ("[]", 1, 1, "an object with tool names"),
        ("{\n  \"a\": 1,\n}", 3, 1, "trailing comma"),
        ("{\n  \"a\": {\"ok\": 1}}", 2, 3, "`a`, ok: `ok` is not a boolean"),
        ("{\"x\": {},\n \"ü\": {\"ok\": false, \"error\": 3}}", 2, 2, "`ü`, error: `error` is not an object"),
        ("{\"x\": {\"ok\": false, \"error\": {\"neededScopes\": 3}}}", 1, 2, "`neededScopes`"),
        ("{\"x\": {\"ok\": false, \"error\": {\"message\": 3}}}", 1, 2, "`message` is not a string"),
        ("{\"x\": {\"ok\": false, \"error\": {\"status\": 500}}}", 1, 2, "`status` is not an integer from 400 to 499"),
        ("{\"x\": {\"ok\": false, \"error\": {\"retry_after\": 86401}}}", 1, 2, "`retry_after`"),
        ("{\"_secret\": {}}", 1, 2, "unknown key `_secret`"),
        ("{\"x\": {\"sequence\": []}}", 1, 2, "sequence: an empty sequence"),
        ("{\"x\": {\"sequence\": {}}}", 1, 2, "expected a list of replies, found an object"),
        ("{\"x\": {\"sequence\": [1], \"repaet\": true}}", 1, 2, "did you mean `repeat`?"),
        ("{\"x\": {\"sequence\": [1], \"repeat\": 1}}", 1, 2, "repeat: expected"),
        ("{\"x\": {\"sequence\": [1, {\"ok\": 2}]}}", 1, 2, "sequence.1.ok: `ok` is not a boolean"),
        ("{\"x\": {\"sequence\": [{\"sequence\": [1]}]}}", 1, 2, "cannot be inside another one"),
        ("{\"x\": {\"when\": [{\"result\": {}}]}}", 1, 2, "when.0: a case without `args`"),
        ("{\"x\": {\"when\": [{\"args\": 1}]}}", 1, 2, "when.0.args: expected an object, found a number"),
        ("{\"x\": {\"when\": [1]}}", 1, 2, "when.0: expected an object with `args`, found a number"),
        ("{\"x\": {\"passthrough\": \"https://a.example\"}}", 1, 2, "expected an address such as"),
        ("{\"x\": {\"passthrough\": \"http://a b\"}}", 1, 2, "expected an address such as"),
        ("{\"x\": {\"passthrough\": \"http://a.example\", \"timeout_ms\": 120001}}", 1, 2, "from 1 to 120000"),
    ] {
        let error = Mocks::parse(text).unwrap_err();
        assert_eq!((error.line, error.column), (line, column), "{text:?}: {error}");
        assert!(error.message.contains(words), "{text:?}: {error}");
    }
    Mocks::parse(r#"{"x": {"passthrough": "http://a.example/b?c", "timeout_ms": 120000}}"#).unwrap();
}

#[test]
fn a_reply_without_a_known_field_is_reported() {
    let mocks = Mocks::parse(
        r#"{"app_kv_delete": {"result": {"deleted": true}}, "app_kv_list": {"ok": false}, "some_tool": {},
            "user_profile_get": {"sequence": [{"result": {"display_name": "", "email": "", "role": "", "phone": "",
            "signature_block": ""}}, {"result": {"email": "a@b.c", "role": "x"}}]}}"#,
    )
    .unwrap();
    let expected = "the mock of `user_profile_get` has no `display_name`, `phone`, `signature_block`, which the platform's \
                    reply has";
    assert_eq!(mocks.incomplete(), [expected]);
}

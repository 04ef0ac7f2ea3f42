//! `given.replies`: replies to single calls, which advance.

use crate::eval::home;
use serde_json::{Value, json};

const ADVANCING: &str = r#"
scenarios:
  - name: in order, then those of all calls
    given:
      tools: {crm_find: {n: 9}}
      replies: [{tool: crm_find, result: {n: 1}}, {tool: crm_find, result: {n: 2}}]
    when: {type: tool, tool_name: call, args: {tools: [[crm_find, {}], [crm_find, {}], [crm_find, {}]]}}
    then: {handler_returns: {results: [{n: 1}, {n: 2}, {n: 9}]}}
  - name: by arguments
    given:
      replies:
        - {tool: crm_find, args_match: {id: 2}, result: {n: 2}}
        - {tool: crm_find, args_match: {id: 1}, result: {n: 1}}
        - {tool: crm_find, args_match: {id: 1}, result: {n: 3}}
    when: {type: tool, tool_name: call, args: {tools: [[crm_find, {id: 1}], [crm_find, {id: 2}], [crm_find, {id: 1}]]}}
    then: {handler_returns: {results: [{n: 1}, {n: 2}, {n: 3}]}}
  - name: none is left
    given: {replies: [{tool: crm_find, result: {}}]}
    when: {type: tool, tool_name: call, args: {tools: [[crm_find, {}], [crm_find, {}]]}}
    then: {handler_raises: {type: ToolCallError, message_contains: "all entries of `given.replies` for 'crm_find'"}}
  - name: the first one fails
    given:
      replies:
        - {tool: crm_find, error: {decision: rate_limited, message: too many, needed_scopes: [crm.read], fix_hint: wait}}
    when: {type: tool, tool_name: call, args: {tools: [[crm_find, {}]]}}
    then: {handler_raises: {type: ToolCallError, message_contains: too many}}
  - name: after a decision
    given:
      grants: all
      replies: [{tool: email_send, result: {n: 1}}, {tool: email_send, result: {n: 2}}]
    when: {type: tool, tool_name: call, args: {tools: [[email_send, {to: a}], [email_send, {to: a}]]}}
    then: {denied: [], handler_returns: {results: [{n: 1}, {n: 2}]}}
  - name: none is left after a decision
    given: {grants: all, replies: [{tool: email_send, result: {n: 1}}]}
    when: {type: tool, tool_name: call, args: {tools: [[email_send, {to: a}], [email_send, {to: a}]]}}
    then: {denied: [], handler_raises: {type: ToolCallError, message_contains: "are used"}}
  - name: a denied call uses none
    given: {grants: [], replies: [{tool: email_send, result: {n: 1}}]}
    when: {type: tool, tool_name: call, args: {tools: [[email_send, {to: a}]]}}
    then: {denied: [email_send], handler_raises: ToolCallError}
  - name: agents
    given:
      agents: {__any__: later}
      replies: [{agent: default, result: first}, {agent: critic, args_match: {caller_agent: writer}, result: {data: [1]}}]
    steps:
      - {when: {type: tool, tool_name: ask}, then: {handler_returns: {text: first}}}
      - {when: {type: tool, tool_name: ask}, then: {handler_returns: {text: later}}}
      - when: {type: tool, tool_name: delegate, args: {to: critic, by: writer}}
        then: {handler_returns: {data: [1], agent: critic}}
  - name: an agent that fails
    given: {replies: [{agent: default, error: {decision: model_unavailable, message: no model}}]}
    when: {type: tool, tool_name: ask}
    then: {handler_raises: {type: AgentCallError, message_contains: no model}}
  - name: other apps, events, rooms and commitments
    given:
      replies:
        - {app: crm/seller, result: sold}
        - {event: lead_hot, result: {wire_count: 2, dispatched: 1, failures: 1}}
        - {room: r1, result: {message: {id: m7, content: Hi}, routed_targets: [a]}}
        - {commitment: list, result: {commitments: []}}
    steps:
      - {when: {type: tool, tool_name: invoke, args: {to: crm, agent: seller}}, then: {handler_returns: {text: sold, agent: seller}}}
      - {when: {type: tool, tool_name: emit, args: {event: lead_hot}}, then: {handler_returns: {wire_count: 2, failures: 1}}}
      - {when: {type: tool, tool_name: post, args: {room: r1, text: x}}, then: {handler_returns: {id: m7, content: Hi, to: [a]}}}
      - {when: {type: tool, tool_name: promise, args: {title: t}}, then: {handler_returns: {before: 0, after: 0}}}
"#;

#[test]
fn replies_advance_and_precede_the_other_fields() {
    let (home, _) = home();
    home.write("app/linkworld.eval.yaml", ADVANCING);
    let report = home.run(&["eval", "app/linkworld.eval.yaml", "--json"]).json();
    let scenarios = report["scenarios"].as_array().unwrap();
    let failed: Vec<&Value> = scenarios.iter().filter(|one| one["ok"] == false).collect();
    assert!(failed.is_empty() && scenarios.len() == 10, "{failed:#?}");
}

/// What is wrong with an entry, at its place.
#[test]
fn an_entry_that_is_for_no_call_or_without_a_reply_is_an_error() {
    let (home, _) = home();
    for (entry, expected) in [
        ("{tool: a}", "this reply has no `result` and no `error`"),
        ("{result: {}}", "this reply is for no call"),
        ("{tool: a, agent: b, result: {}}", "this reply is for `tool` and `agent`, expected one of them"),
        ("{tool: a, result: {}, error: {}}", "this reply has a `result` and an `error`"),
        ("{tool: a, result: sent}", "the result of `a` is `sent`, expected a mapping"),
        ("{room: r, result: [1]}", "the result of `r` is `[1]`, expected a mapping"),
        ("{app: crm, result: x}", "`crm` names no agent of an app"),
        ("{tool: app_kv_get, result: {}}", "`app_kv_get` is key-value storage"),
        ("{commitment: keep, result: {}}", "`keep`"),
        ("{tool: a, error: {status: 399}}", "399"),
        ("{tool: a, error: {status: 600}}", "600"),
        ("{tool: a, error: {retry_after: 86401}}", "86401"),
        ("{tool: '', result: {}}", "tool"),
        ("text", "text"),
    ] {
        let text = format!("scenarios:\n- given:\n    replies:\n    - {entry}\n  when: {{type: inbound}}\n");
        home.write("app/linkworld.eval.yaml", text);
        let ran = home.run(&["eval", "app/linkworld.eval.yaml"]).exits(2);
        assert!(ran.stdout.contains(expected), "{entry}: {expected:?} is not in\n{}", ran.stdout);
        assert!(ran.stdout.contains("app/linkworld.eval.yaml:4:"), "{entry}\n{}", ran.stdout);
    }
    for entry in [
        "{tool: a, error: {status: 400, retry_after: 0}}",
        "{tool: a, error: {status: 599, retry_after: 86400}}",
        "{agent: a, result: null}",
    ] {
        let text = format!("scenarios:\n- given:\n    replies:\n    - {entry}\n  when: {{type: user_added}}\n");
        home.write("app/linkworld.eval.yaml", text + "  then: {handler_raises: ToolCallError}\n");
        let _ = home.run(&["eval", "app/linkworld.eval.yaml"]).exits(0);
    }
}

#[test]
fn there_are_at_most_2000_replies() {
    let (home, _) = home();
    for (count, code) in [(2_000, 0), (2_001, 2)] {
        let entries = vec!["{tool: a, result: {}}"; count].join(", ");
        let scenario = json!({"name": "s", "when": {"type": "tool", "tool_name": "echo"}}).to_string();
        let (start, end) = scenario.rsplit_once('}').unwrap();
        home.write(
            "app/linkworld.eval.yaml",
            format!("scenarios: [{start}, given: {{replies: [{entries}]}}}}{end}]\n"),
        );
        let _ = home.run(&["eval", "app/linkworld.eval.yaml"]).exits(code);
    }
}

//! `linkworld eval`: models that reply for agents.

use crate::eval::home;
use crate::support::{Aimock, Home};
use serde_json::{Value, json};

/// Two models behind one server. The large one sends a mail before it replies.
fn models(home: &mut Home) -> Aimock {
    home.set("MODEL_KEY", "canary-of-the-model");
    let usage = json!({"prompt_tokens": 7, "completion_tokens": 3});
    let mail = json!({"name": "email_send", "arguments": {"to": "a@b.example", "subject": "Hello", "body": "Text"}});
    let (small, large) = (json!({"model": "m-small"}), json!({"model": "m-large", "hasToolResult": true}));
    let model = Aimock::start(
        home,
        json!([
            {"match": small, "response": {"content": "I am small", "usage": usage}},
            {"match": large, "response": {"content": "I am large", "usage": usage}},
            {"match": {"model": "m-large"}, "response": {"toolCalls": [mail], "usage": usage}},
        ]),
    );
    let url = format!("{}/v1", model.origin);
    home.write(
        "app/linkworld.dev.yaml",
        format!(
            "prices: {{per_million_tokens_in: 1000000, per_million_tokens_out: 500000}}\n\
             models:\n\
             \x20 small: {{url: \"{url}\", model: m-small, key_env: MODEL_KEY}}\n\
             \x20 large: {{url: \"{url}\", model: m-large, key_env: MODEL_KEY}}\n\
             \x20 other: {{url: \"{url}\", model: m-other, key_env: MODEL_KEY}}\n\
             \x20 keyless: {{url: \"{url}\", model: m-small, key_env: NO_SUCH_KEY}}\n\
             \x20 stored: {{url: \"{url}\", model: m-small, key_secret: MODEL_KEY}}\n"
        ),
    );
    model
}

/// The name, verdict and fields of the failures of each scenario.
fn verdicts(home: &Home, code: i32, more: &[&str]) -> Value {
    let report = home.run(&[&["eval", "app/linkworld.eval.yaml", "--json"], more].concat()).exits(code).json();
    let of = |one: &Value| {
        let fields: Vec<Value> = one["failures"].as_array().unwrap().iter().map(|one| one["field"].clone()).collect();
        json!([one["name"], one["ok"], fields])
    };
    report["scenarios"].as_array().unwrap_or_else(|| panic!("{report}")).iter().map(of).collect()
}

#[test]
fn a_scenario_runs_once_with_each_model() {
    let (mut home, _) = home();
    let _model = models(&mut home);
    home.write(
        "app/linkworld.eval.yaml",
        r#"
scenarios:
  - name: given
    models: [small]
    given: {agents: {default: canned}}
    when: {type: tool, tool_name: ask}
    then: {handler_returns: {text: canned}}
  - name: live
    models: [small, large, small]
    given: {tools: {email_send: {sent: true}}}
    when: {type: tool, tool_name: ask}
    then: {handler_returns: {text: I am small, tokens: [7, 3]}, tokens_max: 10, cost_max: 8.5, agent_calls_max: 1}
  - name: cheaper
    models: [small]
    when: {type: tool, tool_name: ask}
    then: {tokens_max: 9, cost_max: 8.25}
  - name: mail
    models: [large]
    given: {tools: {email_send: {sent: true}}}
    when: {type: tool, tool_name: ask}
    then: {audit: [platform_tool email_send], tool_calls_count: 0}
  - name: team
    models: [small]
    when: {type: tool, tool_name: delegate, args: {to: critic, by: writer}}
    then: {handler_returns: {text: I am small, agent: critic}}
  - name: not in the team
    models: [small]
    when: {type: tool, tool_name: delegate, args: {to: writer, by: critic}}
    then: {handler_raises: AgentCallError}
  - name: refused by the model
    models: [other]
    when: {type: tool, tool_name: ask}
    then: {handler_raises: AgentCallError}
  - name: without a model
    when: {type: tool, tool_name: ask}
    then: {handler_raises: {message_contains: no mock wired for 'default'}}
"#,
    );
    let expected = json!([
        ["given [small]", true, []],
        ["live [small]", true, []],
        ["live [large]", false, ["then.handler_returns", "then.tokens_max", "then.cost_max"]],
        ["cheaper [small]", false, ["then.tokens_max", "then.cost_max"]],
        ["mail [large]", true, []],
        ["team [small]", true, []],
        ["not in the team [small]", true, []],
        ["refused by the model [other]", true, []],
        ["without a model", true, []],
    ]);
    assert_eq!(verdicts(&home, 1, &[]), expected);
    let of = |filter: &str, more: &[&str]| verdicts(&home, 0, &[&["--filter", filter], more].concat());
    assert_eq!(of("live [small", &[]), json!([["live [small]", true, []]]));
    assert_eq!(of("live", &["--model", "small"]), json!([["live [small]", true, []]]));
    assert_eq!(of("mail", &["--model", "large"]), json!([["mail [large]", true, []]]));
    assert_eq!(of("live", &["--shard", "1/2"]), json!([["live [small]", true, []]]));
    let rate = of("live [small", &["--repeat", "3", "--pass-rate", "1"]);
    assert_eq!(rate, json!([["live [small] (3 of 3 runs passed)", true, []]]));
    let _ = home.run(&["eval", "app/linkworld.eval.yaml", "--report", "out", "--junit", "r.xml"]).exits(1);
    for name in ["r.xml", "out/index.html", "out/failed-0003.json"] {
        let text = std::fs::read_to_string(home.path().join(name)).unwrap();
        assert!(text.contains("live [large]") && !text.contains("canary-of-the-model"), "{name}: {text}");
    }
}

#[test]
fn models_that_cannot_be_asked_are_found_before_anything_runs() {
    let (mut home, _) = home();
    let _model = models(&mut home);
    let scenario =
        |models: &str| format!("scenarios:\n  - {{name: a, {models}when: {{type: tool, tool_name: ask}}}}\n");
    home.write("app/linkworld.eval.yaml", scenario(""));
    let run = |more: &[&str]| home.run(&[&["eval", "app/linkworld.eval.yaml"], more].concat());
    let _ = run(&["--model", "smal"]).exits(2).says("did you mean `small`?");
    let _ = run(&["--model", "gigantic"]).exits(2).says("its models are small, large, other, keyless, stored");
    let _ = run(&["--model", "keyless"]).exits(2).says("the variable NO_SUCH_KEY is not set");
    let _ = run(&["--model", "stored"]).exits(2).says("use `key_env` in `models.stored`");
    for (models, place, headline) in [
        ("models: [small, larg], ", "2:31", "unknown model `larg`"),
        ("models: [], ", "2:23", "0 items, expected at least 1"),
        ("models: small, ", "2:23", "expected a list"),
    ] {
        home.write("app/linkworld.eval.yaml", scenario(models));
        let shown = run(&[]).exits(2).stdout;
        let place = format!("app/linkworld.eval.yaml:{place}");
        assert!(shown.contains(&place) && shown.contains(headline), "{models}\n{shown}");
    }
    let many = |count: usize| {
        let names: Vec<String> = (0..count).map(|at| format!("m{at}")).collect();
        home.write("app/linkworld.eval.yaml", scenario(&format!("models: [{}], ", names.join(", "))));
        run(&[]).exits(2).stdout
    };
    assert!(!many(16).contains("items, expected"), "as many as the limit");
    assert!(many(17).contains("17 items, expected at most 16"), "one more");
}

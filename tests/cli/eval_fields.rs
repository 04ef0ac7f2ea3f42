//! `linkworld eval`: fields and options that the Python command line does not have.

use crate::eval::home;
use crate::support::{Home, PATIENCE, exit_code};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::mpsc::{Receiver, channel};

/// The fields of the failures of each scenario, by its name.
fn failures(home: &Home, code: i32, more: &[&str]) -> Value {
    let report = home.run(&[&["eval", "app/linkworld.eval.yaml", "--json"], more].concat()).exits(code).json();
    let of = |one: &Value| {
        let fields: Vec<Value> = one["failures"].as_array().unwrap().iter().map(|one| one["field"].clone()).collect();
        json!([one["name"], one["ok"], fields])
    };
    report["scenarios"].as_array().unwrap_or_else(|| panic!("{report}")).iter().map(of).collect()
}

#[test]
fn settings_are_those_of_the_scenario_or_defaults() {
    let (home, _) = home();
    home.write(
        "app/linkworld.eval.yaml",
        r#"
scenarios:
  - name: defaults
    given: {tools: {report: {}}}
    when: {type: schedule, schedule_name: settings}
    then: {tool_calls: [{name: report, args_match: {language: de, copies: 1}}]}
  - name: given
    given: {settings: {language: fr}, tools: {report: {}}}
    when: {type: schedule, schedule_name: settings}
    then: {tool_calls: [{name: report, args_match: {language: fr, copies: 1}}]}
  - name: not those of the scenario before
    given: {tools: {report: {}}}
    when: {type: schedule, schedule_name: settings}
    then: {tool_calls: [{name: report, args_match: {language: fr}}]}
"#,
    );
    let expected = json!([
        ["defaults", true, []],
        ["given", true, []],
        ["not those of the scenario before", false, ["then.tool_calls[0].args_match"]],
    ]);
    assert_eq!(failures(&home, 1, &[]), expected);
}

/// Each limit at what there is, and one below it.
#[test]
fn messages_and_cost_have_limits() {
    let (home, _) = home();
    home.write(
        "app/linkworld.dev.yaml",
        "prices: {per_call: 0.5, per_million_tokens_in: 1000000, per_million_tokens_out: 500000}\n",
    );
    home.write(
        "app/linkworld.eval.yaml",
        r#"
scenarios:
  - name: one message
    when: {type: tool, tool_name: post, args: {room: r1, text: Hello}}
    then: {messages_max: 1}
  - name: no message
    when: {type: tool, tool_name: post, args: {room: r1, text: Hello}}
    then: {messages_max: 0}
  - name: messages of all steps
    steps:
      - when: {type: tool, tool_name: post, args: {room: r1, text: Hello}}
        then: {messages_max: 1}
      - when: {type: tool, tool_name: post, args: {room: r1, text: Bye}}
        then: {messages_max: 1}
    then: {messages_max: 1}
  - name: cost
    given: {agents: {default: {text: x, input_tokens: 3, output_tokens: 4}}}
    when: {type: tool, tool_name: ask}
    then: {cost_max: 6}
  - name: too expensive
    given: {agents: {default: {text: x, input_tokens: 3, output_tokens: 4}}}
    when: {type: tool, tool_name: ask}
    then: {cost_max: 5.75}
"#,
    );
    let expected = json!([
        ["one message", true, []],
        ["no message", false, ["then.messages_max"]],
        ["messages of all steps", false, ["then.messages_max"]],
        ["cost", true, []],
        ["too expensive", false, ["then.cost_max"]],
    ]);
    assert_eq!(failures(&home, 1, &[]), expected);
}

fn lines(stream: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    receiver
}

fn hears(lines: &Receiver<String>, words: &str) {
    let mut heard = Vec::new();
    while let Ok(line) = lines.recv_timeout(PATIENCE) {
        if line.contains(words) {
            return;
        }
        heard.push(line);
    }
    panic!("{words:?} is not in\n{}", heard.join("\n"));
}

#[test]
fn scenarios_run_again_when_a_file_changes() {
    let (home, app) = home();
    let scenarios = |n: u8| {
        format!(
            "scenarios: [{{name: a, when: {{type: tool, tool_name: value, args: {{of: {{n: 1}}}}}}, then: {{handler_returns: {{n: {n}}}}}}}]\n"
        )
    };
    home.write("app/linkworld.eval.yaml", scenarios(1));
    let mut command = home.command(&["eval", "app/linkworld.eval.yaml", "--watch"]);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (out, err) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
    hears(&out, "1 passed, 0 failed");
    hears(&err, "waiting for changes");
    home.write("app/linkworld.eval.yaml", scenarios(2));
    hears(&out, "0 passed, 1 failed");
    hears(&err, "waiting for changes");
    crate::support::edit(&app.join("main.py"), |text| text.replace("    return of\n", "    return {\"n\": 2}\n"));
    hears(&out, "1 passed, 0 failed");
    hears(&err, "waiting for changes");
    home.write("app/linkworld.eval.yaml", "scenarios: [text]\n");
    hears(&out, "app/linkworld.eval.yaml:1:");
    hears(&err, "waiting for changes");
    home.write("app/linkworld.eval.yaml", scenarios(2));
    hears(&out, "1 passed, 0 failed");
    hears(&err, "waiting for changes");
    crate::support::edit(&app.join("main.py"), |text| format!("x = (\n{text}"));
    hears(&err, "because: a syntax error in ");
    hears(&err, "waiting for changes");
    // At once: a signal between two runs is not lost.
    let interrupted = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    assert_eq!(exit_code(child.wait().unwrap()), 130);
}

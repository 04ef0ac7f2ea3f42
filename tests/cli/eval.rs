//! `linkworld eval`: the verdicts of the Python command line on a corpus of files, reports, and what only we have.

use crate::support::{Home, sdk_python};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;

/// A home with the app of the corpus, and the SDK.
pub(crate) fn home() -> (Home, PathBuf) {
    let mut home = Home::new();
    home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
    for (name, text) in [
        ("linkworld.app.yaml", include_str!("eval_corpus/linkworld.app.yaml")),
        ("main.py", include_str!("eval_corpus/main.py")),
        ("drive.py", include_str!("eval_corpus/drive.py")),
    ] {
        home.write(&format!("app/{name}"), text);
    }
    let app = home.path().join("app");
    (home, app)
}

/// The files of the corpus with their names.
fn corpus() -> Vec<(&'static str, &'static str)> {
    let text = include_str!("eval_corpus/corpus.yaml");
    let parts = text.split("\n=== ").skip(1);
    parts.map(|part| part.split_once('\n').unwrap_or((part, ""))).collect()
}

/// Runs `eval` on a file of the app, and returns the exit code and the report.
fn ours(home: &Home, file: &str) -> (i32, Value) {
    let main = "app/main.py";
    let ran = home.run(&["eval", &format!("app/{file}"), "--main", main, "--json"]);
    (ran.code, serde_json::from_str(&ran.stdout).unwrap_or_else(|_| json!({"stderr": ran.stderr})))
}

/// What the verdict on each scenario consists of.
fn verdicts(report: &Value) -> Value {
    let scenarios = report["scenarios"].as_array().map_or(&[][..], Vec::as_slice);
    let verdict = |one: &Value| {
        let fields: Vec<&Value> = one["failures"].as_array().unwrap().iter().map(|one| &one["field"]).collect();
        json!([one["name"], one["ok"], one["error"].is_null(), fields, one["tool_calls"]])
    };
    scenarios.iter().map(verdict).collect()
}

#[test]
fn the_verdicts_on_the_corpus_are_those_of_the_python_command_line() {
    let (home, app) = home();
    let corpus = corpus();
    assert!(corpus.len() >= 60, "{}", corpus.len());
    for (index, (_, text)) in corpus.iter().enumerate() {
        home.write(&format!("app/{index:02}.eval.yaml"), text);
    }
    let output = Command::new(sdk_python())
        .args(["drive.py", "main.py", "."])
        .current_dir(&app)
        .env_clear()
        .env("HOME", home.path())
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    let codes: BTreeMap<String, Value> = printed
        .lines()
        .filter_map(|line| line.strip_prefix('@'))
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|line| (line["file"].as_str().unwrap().to_owned(), line["code"].clone()))
        .collect();
    // Two at a time: most of a run is the start of the handler.
    let (next, wrong) = (Mutex::new(0..corpus.len()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(index) = next.lock().unwrap().next() else { break };
                    let (name, file) = (corpus[index].0, format!("{index:02}.eval.yaml"));
                    let theirs = std::fs::read_to_string(app.join(format!("{index:02}.eval.python.json"))).ok();
                    let theirs: Value = theirs.map_or(Value::Null, |text| serde_json::from_str(&text).unwrap());
                    let (code, report) = ours(&home, &file);
                    let same = codes[&file] == code && verdicts(&theirs) == verdicts(&report);
                    if same == name.starts_with("differs") {
                        let (python, ours) = (verdicts(&theirs), verdicts(&report));
                        let message = format!("{name}\n  {} {python}\n  {code} {ours}\n  {report}", codes[&file]);
                        wrong.lock().unwrap().push(message);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), corpus.len(), wrong.join("\n"));
}

fn failing() -> &'static str {
    "scenarios:\n\
     - {name: good, when: {type: inbound}}\n\
     - name: 'bad <&> \"x\"'\n\
     \x20 given: {tools: {a: {}}, secrets: {API_KEY: hunter-22}}\n\
     \x20 when: {type: tool, tool_name: call, args: {tools: [[a, {x: 1, y: [1, 2]}]]}}\n\
     \x20 then: {tool_calls: [{name: a, args_match: {x: 2, y: [1, 3]}}]}\n\
     - {name: raises, when: {type: tool, tool_name: fail}}\n\
     - {name: leaks, given: {secrets: {API_KEY: hunter-22}}, when: {type: tool, tool_name: secret, args: {key: API_KEY}}, \
     then: {handler_returns: {value: other}}}\n"
}

#[test]
fn a_failure_is_shown_with_its_place_and_differences() {
    let (home, _) = home();
    home.write("app/linkworld.eval.yaml", failing());
    let ran = home.run(&["eval", "app/linkworld.eval.yaml"]).exits(1);
    for part in [
        "FAIL bad <&> \"x\"  app/linkworld.eval.yaml:3",
        "then.tool_calls[0].args_match.x\n    expected 2\n    actual   1",
        "then.tool_calls[0].args_match.y[1]\n    expected 3\n    actual   2",
        "error: ValueError: it failed",
        "Traceback",
        "1 passed, 3 failed in",
    ] {
        assert!(ran.stdout.contains(part), "{part:?} is not in\n{}", ran.stdout);
    }
    assert!(!ran.stdout.contains("hunter-22"), "{}", ran.stdout);
    assert!(!ran.stdout.contains(".port-"), "paths are those of the project: {}", ran.stdout);
    let quiet = home.run(&["eval", "app/linkworld.eval.yaml", "--quiet"]).exits(1).stdout;
    assert_eq!(quiet.lines().count(), 1, "{quiet}");
}

#[test]
fn reports_are_written_and_have_no_secret() {
    let (home, _) = home();
    home.write("app/linkworld.eval.yaml", failing());
    let args = ["eval", "app/linkworld.eval.yaml", "--json", "r.json", "--junit", "r.xml", "--report", "out"];
    let _ = home.run(&args).exits(1);
    let read = |name: &str| std::fs::read_to_string(home.path().join(name)).unwrap();
    let report: Value = serde_json::from_str(&read("r.json")).unwrap();
    assert_eq!(report["summary"], json!({"total": 4, "passed": 1, "failed": 3}));
    let failure = &report["scenarios"][1]["failures"][0];
    assert_eq!(failure["field"], "then.tool_calls[0].args_match");
    assert_eq!(failure["actual"], json!({"x": 1, "y": [1, 2]}));
    let junit = read("r.xml");
    assert!(junit.contains("<testsuite name=\"linkworld-eval\" tests=\"4\" failures=\"3\""), "{junit}");
    assert!(
        junit
            .contains("<testcase name=\"bad &lt;&amp;&gt; &quot;x&quot;\" file=\"app/linkworld.eval.yaml\" line=\"3\"")
    );
    assert_eq!((junit.matches("<testcase ").count(), junit.matches("<failure ").count()), (4, 3), "{junit}");
    let page = read("out/index.html");
    assert!(page.contains("bad &lt;&amp;&gt; &quot;x&quot;") && !page.contains("<script"), "{page}");
    let trace: Value = serde_json::from_str(&read("out/failed-0002.json")).unwrap();
    assert_eq!(trace["schema"], "linkworld.scenario-trace/1");
    assert_eq!(trace["scenario"]["steps"][0]["calls"][0]["name"], "a");
    let shown = home.run(&["trace", "show", "out/failed-0002.json"]).exits(0).stdout;
    for part in ["tool call", "└ tool a  (given)", "sent  {\"x\":1,\"y\":[1,2]}", "returned", "audit  platform_tool a"]
    {
        assert!(shown.contains(part), "{part:?} is not in\n{shown}");
    }
    let _ = home.run(&["trace", "show", "r.json"]).exits(3).says("is not the trace of a scenario");
    for name in ["r.json", "r.xml", "out/index.html", "out/failed-0004.json"] {
        assert!(!read(name).contains("hunter-22"), "{name}");
    }
}

#[test]
fn what_cannot_be_run_is_said_before_anything_runs() {
    let (home, _) = home();
    home.write("app/linkworld.eval.yaml", "scenarios: [{name: invoice, when: {type: inbound}}]\n");
    let run = |args: &[&str]| home.run(&[&["eval", "app/linkworld.eval.yaml"], args].concat());
    let _ = run(&["--filter", "invoise"]).exits(2).says("did you mean `invoice`?");
    let _ = run(&["--json", "no/such/folder/r.json"]).exits(2);
    let _ = run(&["--json", "x.eval.yaml"]).exits(2).says("not the name of a JSON file");
    let _ = run(&["--shard", "3/2"]).exits(2);
    let _ = home.run(&["eval", "app/missing.yaml"]).exits(2);
    let _ = run(&["--", "false"]).exits(2);
    let _ = run(&["--", "sh", "-c", "echo the lamp is broken; exit 3"]).exits(2).says("it printed: the lamp is broken");
    let _ = run(&["--start-timeout", "1", "--", "sleep", "60"]).exits(2).says("within 1s: connection refused");
    home.write("app/bad.yaml", "scenarios: [{name: a, when: {type: inbound}}, text]\n");
    let ran = home.run(&["eval", "app/bad.yaml"]).exits(2);
    assert!(ran.stdout.contains("app/bad.yaml:1:"), "{}", ran.stdout);
    home.write("app/typo.yaml", "scenarios: [{name: a, when: {type: inbond}}]\n");
    let _ = home.run(&["eval", "app/typo.yaml"]).exits(1).says("app/typo.yaml:1: unknown type `inbond`");
}

#[test]
fn scopes_steps_clock_and_storage_take_part() {
    let (home, _) = home();
    home.write(
        "app/linkworld.eval.yaml",
        r#"
scenarios:
  - name: denied
    given: {grants: [], tools: {email_send: {sent: true}}}
    when: {type: tool, tool_name: call, args: {tools: [[email_send, {to: a}]]}}
    then:
      handler_raises: {type: ToolCallError, message_contains: mail.send}
      denied: [email_send]
      audit: [tool call, platform_tool email_send]
  - name: granted
    given: {grants: all, tools: {email_send: {sent: true}}}
    when: {type: tool, tool_name: call, args: {tools: [[email_send, {to: a}]]}}
    then: {denied: [], handler_returns: {results: [{sent: true}]}}
  - name: not denied
    given: {grants: all, tools: {email_send: {sent: true}}}
    when: {type: tool, tool_name: call, args: {tools: [[email_send, {to: a}]]}}
    then: {denied: [email_send]}
  - name: steps
    given: {kv: {count: 5}, clock: "2026-03-01T08:00:00Z"}
    steps:
      - {when: {type: tool, tool_name: keep}, then: {handler_returns: {count: 6}}}
      - {when: {type: tool, tool_name: keep}, then: {handler_returns: {count: 7}}}
    then: {kv: {count: 7}, tool_calls_count: 0}
  - name: another world
    when: {type: tool, tool_name: keep}
    then: {handler_returns: {count: 1}, kv: {count: 2}}
  - name: tokens
    given: {agents: {default: {text: x, input_tokens: 5, output_tokens: 7}}}
    when: {type: tool, tool_name: ask}
    then: {tokens_max: 11, agent_calls_max: 1}
  - name: too slow
    timeout_seconds: 0.2
    when: {type: tool, tool_name: sleep}
  - name: after it
    when: {type: inbound}
"#,
    );
    let ran = home.run(&["eval", "app/linkworld.eval.yaml", "--json"]).exits(1);
    let report = ran.json();
    let failed: Vec<(&str, Vec<&str>)> = report["scenarios"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["ok"] == false)
        .map(|one| {
            let fields = one["failures"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap());
            (one["name"].as_str().unwrap(), fields.collect())
        })
        .collect();
    assert_eq!(
        failed,
        [
            ("not denied", vec!["then.denied"]),
            ("another world", vec!["then.kv.count"]),
            ("tokens", vec!["then.tokens_max"]),
            ("too slow", vec![]),
        ],
        "{report:#}"
    );
}

#[test]
fn shards_are_disjoint_and_repetitions_count() {
    let (home, _) = home();
    let scenarios: Vec<String> =
        (0..7).map(|at| format!("{{name: s{at}, when: {{type: tool, tool_name: count}}}}")).collect();
    home.write("app/linkworld.eval.yaml", format!("scenarios: [{}]\n", scenarios.join(", ")));
    let names = |args: &[&str]| -> Vec<String> {
        let report = home.run(&[&["eval", "app/linkworld.eval.yaml", "--json"], args].concat()).exits(0).json();
        let name = |one: &Value| one["name"].as_str().unwrap().to_owned();
        report["scenarios"].as_array().unwrap().iter().map(name).collect()
    };
    let mut all: Vec<String> = [names(&["--shard", "1/2"]), names(&["--shard", "2/2"])].concat();
    all.sort();
    assert_eq!(all, ["s0", "s1", "s2", "s3", "s4", "s5", "s6"]);
    for part in ["1/2", "2/2"] {
        let (part, file) = (part, format!("shard-{}.json", &part[..1]));
        let _ = home.run(&["eval", "app/linkworld.eval.yaml", "--shard", part, "--json", &file, "--quiet"]).exits(0);
    }
    let merged = home.run(&["eval", "merge", "shard-1.json", "shard-2.json", "--junit", "all.xml", "--json"]).exits(0);
    assert_eq!(merged.json()["summary"], json!({"total": 7, "passed": 7, "failed": 0}));
    let _ = home.run(&["eval", "merge", "app/linkworld.eval.yaml"]).exits(2).says("is not a report");
    assert_eq!(names(&["--shard", "1/7", "--repeat", "3"]), ["s0 (3 of 3 runs passed)"]);
    home.write(
        "app/flaky.eval.yaml",
        "scenarios: [{name: third, when: {type: tool, tool_name: count}, then: {handler_returns: {count: 3}}}]\n",
    );
    let flaky =
        |rate: &str| home.run(&["eval", "app/flaky.eval.yaml", "--repeat", "3", "--pass-rate", rate, "--quiet"]);
    let _ = flaky("0.3").exits(0);
    let _ = flaky("0.5").exits(1);
    let _ = home.run(&["eval", "app/flaky.eval.yaml", "--fresh", "--repeat", "3", "--pass-rate", "0.3"]).exits(1);
}

#[test]
fn any_program_can_be_the_handler() {
    let home = Home::new();
    home.write(
        "app/linkworld.app.yaml",
        "apiVersion: linkworld.ai/v2\napp_id: plain\nversion: 1.0.0\nname: Plain\nruntime: {image: \"ghcr.io/you/plain:1.0.0\"}\n\
         tools: [{name: call, description: Calls, scopes_required: []}]\n",
    );
    home.write("app/serve.py", include_str!("eval_corpus/serve.py"));
    home.write(
        "app/linkworld.eval.yaml",
        "scenarios:\n\
         - {name: mocked, given: {tools: {find: {id: 1}}}, when: {type: tool, tool_name: call, args: {a: 1}}, \
         then: {tool_calls: [{name: find, args_match: {a: 1}}], handler_returns: {found: {id: 1}}}}\n\
         - {name: not mocked, when: {type: tool, tool_name: call}, then: {handler_raises: ToolCallError}}\n",
    );
    let ran = home.run(&["eval", "app/linkworld.eval.yaml", "--", "python3", "serve.py"]).exits(0);
    assert!(ran.stdout.contains("2 passed, 0 failed"), "{}", ran.stdout);
}

#[test]
fn a_scenario_runs_for_each_row() {
    let (home, _) = home();
    home.write(
        "app/linkworld.eval.yaml",
        "scenarios:\n\
         - name: 'echo {{n}}'\n\
         \x20 rows: [{n: 1, wanted: 1}, {n: 2, wanted: 3}]\n\
         \x20 when: {type: tool, tool_name: echo, args: {n: '{{n}}'}}\n\
         \x20 then: {handler_returns: {n: '{{wanted}}'}}\n",
    );
    let report = home.run(&["eval", "app/linkworld.eval.yaml", "--json"]).exits(1).json();
    let of = |at: usize| (report["scenarios"][at]["name"].clone(), report["scenarios"][at]["ok"].clone());
    assert_eq!([of(0), of(1)], [(json!("echo 1"), json!(true)), (json!("echo 2"), json!(false))]);
}

#[test]
fn a_snapshot_is_kept_compared_and_changed() {
    let (home, _) = home();
    let scenario = |text: &str| {
        format!(
            "scenarios: [{{name: s, when: {{type: tool, tool_name: echo, args: {{a: {text}}}}}, then: {{snapshot: true}}}}]\n"
        )
    };
    home.write("app/linkworld.eval.yaml", scenario("1"));
    let run = |more: &[&str]| home.run(&[&["eval", "app/linkworld.eval.yaml"], more].concat());
    let missing = run(&[]).exits(1).stdout;
    assert!(missing.contains("there is no snapshot yet"), "{missing}");
    let _ = run(&["--update"]).exits(0).says("1 snapshot changed in app/linkworld.eval.snap.json");
    let _ = run(&["--update"]).exits(0).says("0 snapshots changed");
    let _ = run(&[]).exits(0);
    home.write("app/linkworld.eval.yaml", scenario("2"));
    let changed = run(&[]).exits(1).stdout;
    assert!(changed.contains("then.snapshot[0].end.value.a\n    expected 1\n    actual   2"), "{changed}");
    home.write("app/linkworld.eval.snap.json", "{");
    let _ = run(&[]).exits(2).says("is not a file of snapshots");
}

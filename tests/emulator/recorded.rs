//! `eval record`: traces of a real handler become scenarios, and replaying them does the same again.

use crate::support::{Dev, Home, edit, free_port, sdk_python};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Traces that are recorded.
const TRACES: usize = 100;

/// The app in a home of its own, with a secret.
fn recorded_app() -> (Home, PathBuf) {
    let mut home = Home::new();
    home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
    let canary = home.canary();
    home.set("RECORDED_API_KEY", &canary);
    for (name, text) in [
        ("linkworld.app.yaml", include_str!("recorded/linkworld.app.yaml")),
        ("linkworld.dev.yaml", include_str!("recorded/linkworld.dev.yaml")),
        ("main.py", include_str!("recorded/main.py")),
    ] {
        home.write(&format!("app/{name}"), text);
    }
    let app = home.path().join("app");
    edit(&app.join("linkworld.app.yaml"), |text| text.replace("8080", &free_port().to_string()));
    (home, app)
}

/// Numbers that are the same in each run.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, most: usize) -> usize {
        // The generator of Knuth's MMIX; its high bits are the better ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    fn one_of(&mut self, values: &[&str]) -> String {
        values[self.below(values.len())].to_owned()
    }

    fn step(&mut self) -> Value {
        let n = self.below(3) + 1;
        let key = ["a", "b/1", "b/2"][n - 1];
        match self.below(20) {
            0 | 1 => json!(["call", "email_list", {"folder": "inbox"}]),
            2 | 3 => json!(["call", "email_get", {"id": n}]),
            4 => json!(["call", "email_draft_create", {"subject": format!("No. {n}"), "body": "same"}]),
            5 => json!(["call", "odoo_search_read", {"model": "res.partner", "domain": [["id", "=", n]]}]),
            6 => json!(["call", "calendar_list_events", {"days": n}]),
            7 => json!(["call", "file_get", {"id": n}]),
            8 => json!(["call", "crm_find", {}]),
            9 => json!(["get", key]),
            10 => json!(["set", key, self.value(n)]),
            11 => json!(["delete", key]),
            12 => json!(["list", self.one_of(&["", "b/"])]),
            13 => json!(["count"]),
            14 => json!(["secret", self.one_of(&["API_KEY", "OTHER_KEY"])]),
            15 => {
                json!(["ask", (n > 1).then_some("critic"), self.one_of(&["Who is Ada?", "fail", "Say it."])])
            }
            16 => json!(["delegate", self.one_of(&["writer", "critic"]), "critic", "Is it good?"]),
            17 => json!(["emit", self.one_of(&["lead_cold", "unknown"]), {"id": n}]),
            18 => json!(["post", "r1", "Hello"]),
            _ => json!(["promise", format!("Call No. {n}"), self.one_of(&["2030-01-01T00:00:00Z", "some day"])]),
        }
    }

    fn value(&mut self, n: usize) -> Value {
        let values = [json!(null), json!(1.5), json!({"text": "yes: no", "n": n}), json!(""), json!("2026-03-01")];
        values[self.below(values.len())].clone()
    }

    fn steps(&mut self) -> Vec<Value> {
        let count = self.below(9);
        let mut steps: Vec<Value> = (0..count).map(|_| self.step()).collect();
        if self.below(6) == 0 {
            steps.push(json!(["raise", "ValueError", "it failed: no \"reason\""]));
        }
        steps
    }

    /// The arguments of `trigger` for one call.
    fn trigger(&mut self) -> Vec<String> {
        let event = |words: &[&str], payload: Value| {
            let mut args: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            args.extend(["--payload".to_owned(), payload.to_string()]);
            args
        };
        let tool = |name: &str, args: Value| {
            ["tool", name, "--args", &args.to_string()].iter().map(|word| (*word).to_owned()).collect()
        };
        match self.below(20) {
            0..10 => tool("work", json!({"steps": self.steps()})),
            10 => tool("list_mails", json!({"pages": self.below(5)})),
            11 => tool("answer", json!({"question": self.one_of(&["Who is Ada?", "And who are you?"])})),
            12 | 13 => {
                let text = Value::from(self.steps()).to_string();
                let channel = self.one_of(&["web", "email"]);
                event(&["inbound"], json!({"message_text": text, "channel": channel, "sender_name": "Ada"}))
            }
            14 | 15 => {
                let data = json!({"steps": self.steps()}).to_string();
                ["event", "crm", "lead_hot", "--data", &data].iter().map(|word| (*word).to_owned()).collect()
            }
            16 => tool("work", json!({"steps": [["set", "plan", [["count"], ["secret", "API_KEY"]]]]})),
            17 => event(&["schedule", "nightly"], json!({})),
            18 => event(&[&self.one_of(&["install", "uninstall"])], json!({})),
            _ => event(&["user-added"], json!({})),
        }
    }
}

/// The calls that a handler made, as far as a replay must be the same. The times of stored values are those of the run.
fn comparable(reply: &Value) -> Value {
    let hidden = reply.to_string().replace("[secret API_KEY]", "***");
    let mut reply: Value = serde_json::from_str(&hidden).unwrap();
    let without_times = |row: &mut Value| {
        for name in ["updated_at", "doc_link"] {
            row.as_object_mut().and_then(|members| members.remove(name));
        }
    };
    reply.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten().for_each(without_times);
    without_times(&mut reply);
    if let Some(members) = reply.as_object_mut() {
        // The kept values of a refusal have them even if they are empty; the hint of a denied call names the tenant.
        let is_denied = members.get("decision").is_some_and(|decision| decision == "scope_denied");
        members.retain(|name, value| {
            !(name == "fix_hint" && (is_denied || value == "") || name == "needed_scopes" && *value == json!([]))
        });
    }
    reply
}

/// What the local platform recorded of a call.
fn recorded_trace(home: &Home, entry: i64) -> Value {
    let trace = home.run(&["trace", "show", &entry.to_string(), "--json"]).exits(0).json();
    let with_parent = |parent: i64| {
        let entries = trace["entries"].as_array().unwrap().iter();
        entries.filter(|call| call["parent"] == parent && call["kind"] != "wake").cloned().collect::<Vec<_>>()
    };
    let values = |id: &Value| {
        let all = trace["values"].as_array().unwrap();
        all.iter().find(|values| values["entry"] == *id).cloned().unwrap_or_default()
    };
    let call = |call: Value| {
        let (kind, values) = (call["kind"].as_str().unwrap(), values(&call["id"]));
        let mut sent = values["sent"]["value"].clone();
        let mut reply = values["returned"]["value"].clone();
        if kind == "agent_invoke" {
            sent = json!({"prompt": sent["prompt"]});
        }
        if kind == "secret_read" {
            reply = json!({"found": call["error"].is_null()});
        }
        // The log has the agent that was reached, and that of a replay the one that was asked.
        let name = if kind == "agent_invoke" { Value::Null } else { call["name"].clone() };
        json!({
            "kind": kind, "name": name, "decision": call["gate_decision"], "sent": comparable(&sent),
            "reply": comparable(&reply),
        })
    };
    let calls: Vec<Value> = with_parent(entry).into_iter().map(call).collect();
    json!({"calls": calls, "returned": comparable(&values(&json!(entry))["returned"]["value"])})
}

/// The same of a replay.
fn replayed_trace(home: &Home, index: usize) -> Value {
    let text = std::fs::read_to_string(home.path().join(format!("out/passed-{:04}.json", index + 1))).unwrap();
    let trace: Value = serde_json::from_str(&text).unwrap();
    let step = &trace["scenario"]["steps"][0];
    let audit: Vec<&Value> = step["audit"].as_array().unwrap().iter().skip(1).collect();
    let seen = step["calls"].as_array().unwrap();
    assert_eq!(audit.len(), seen.len(), "{trace:#}");
    let call = |(entry, call): (&&Value, &Value)| {
        let kind = entry["kind"].as_str().unwrap();
        let body = &call["reply"];
        let mut sent = call["args"].clone();
        let mut reply = if kind == "platform_tool" && body["ok"] == true && !body["result"].is_null() {
            body["result"].clone()
        } else {
            body.clone()
        };
        if kind == "agent_invoke" {
            sent = json!({"prompt": sent["prompt"]});
        }
        if kind == "secret_read" {
            reply = json!({"found": body["found"]});
        }
        let name = if kind == "agent_invoke" { Value::Null } else { entry["name"].clone() };
        json!({
            "kind": kind, "name": name, "decision": entry["gate_decision"], "sent": comparable(&sent),
            "reply": comparable(&reply),
        })
    };
    let calls: Vec<Value> = audit.iter().zip(seen).map(call).collect();
    let end = &step["end"];
    json!({"calls": calls, "end": end})
}

/// Triggers a call, and returns its id in the audit log.
fn triggered(home: &Home, args: &[String]) -> i64 {
    let args: Vec<&str> =
        [&["trigger"], args.iter().map(String::as_str).collect::<Vec<_>>().as_slice(), &["--json"]].concat();
    let ran = home.run(&args);
    let envelope: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{args:?}\n{}", ran.stderr));
    envelope["entry"].as_i64().unwrap_or_else(|| panic!("{args:?}\n{envelope}"))
}

#[test]
fn a_hundred_recorded_traces_replay_to_the_same() {
    let (home, app) = recorded_app();
    let dev: Dev = home.dev(&app, &[]);
    let mut seeded = Seeded(20_261_201);
    let mut entries = Vec::new();
    for index in 0..TRACES {
        let entry = triggered(&home, &seeded.trigger());
        let name = format!("trace {index}");
        let id = entry.to_string();
        let args = ["eval", "record", &id, "--name", &name, "--file", "app/linkworld.eval.yaml", "--json"];
        let recorded = home.run(&args).exits(0).json();
        assert_eq!(recorded["name"], name);
        entries.push(entry);
    }
    let before: Vec<Value> = entries.iter().map(|entry| recorded_trace(&home, *entry)).collect();
    drop(dev);
    let args = ["eval", "app/linkworld.eval.yaml", "--json", "--report", "out", "--all-traces"];
    let report = home.run(&args).json();
    let failed: Vec<&Value> = report["scenarios"].as_array().unwrap().iter().filter(|one| one["ok"] == false).collect();
    assert!(failed.is_empty(), "{} failed: {:#?}", failed.len(), failed.first());
    assert_eq!(report["summary"], json!({"total": TRACES, "passed": TRACES, "failed": 0}));
    let mut calls = 0;
    for (index, before) in before.iter().enumerate() {
        let after = replayed_trace(&home, index);
        assert_eq!(after["calls"], before["calls"], "trace {index}");
        calls += before["calls"].as_array().unwrap().len();
    }
    assert!(calls > 2 * TRACES, "{calls} calls");
    println!("{TRACES} traces with {calls} calls replayed to the same");
}

const EVAL_FILE: &str = "# Scenarios of this app.\nscenarios:\n- name: first  # stays\n  when: {type: user_added}\n";

fn eval_file(home: &Home) -> String {
    std::fs::read_to_string(home.path().join("app/linkworld.eval.yaml")).unwrap()
}

fn work(steps: &Value) -> Vec<String> {
    ["tool", "work", "--args", &json!({ "steps": steps }).to_string()].map(str::to_owned).to_vec()
}

#[test]
fn a_trace_is_recorded_from_a_file_and_never_twice_under_one_name() {
    let (home, app) = recorded_app();
    home.write("app/linkworld.eval.yaml", EVAL_FILE);
    let dev = home.dev(&app, &[]);
    let steps = json!([["call", "email_list", {}], ["secret", "API_KEY"], ["get", "a"], ["call", "email_list", {}]]);
    let id = triggered(&home, &work(&steps)).to_string();
    let record = |args: &[&str]| home.run(&[&["eval", "record", "--file", "app/linkworld.eval.yaml"], args].concat());
    let ran = record(&[&id]).exits(0);
    assert!(
        ran.stdout.starts_with(&format!("recorded `tool work of call {id}` in app/linkworld.eval.yaml:5\n")),
        "{}",
        ran.stdout
    );
    let _ = ran.says("`given.secrets` has the placeholder `[secret API_KEY]` as the value of `API_KEY`");
    let text = eval_file(&home);
    assert!(text.starts_with(EVAL_FILE) && text.contains("\n- name: "), "{text}");
    let _ = record(&[&id]).exits(2).says("already has a scenario").says("--name");
    assert_eq!(eval_file(&home), text);
    // The envelope of `trace show` and the trace file of a scenario are traces, too.
    home.write("trace.json", home.run(&["trace", "show", &id, "--json"]).exits(0).stdout);
    let _ = record(&["trace.json"]).exits(0);
    let inner = home.run(&["audit", "--json"]).exits(0).json();
    let inner = inner["entries"].as_array().unwrap().iter().find(|call| call["kind"] == "secret_read").unwrap();
    let _ = record(&[&inner["id"].to_string(), "--name", "by one of its calls"]).exits(0);
    drop(dev);
    let run = |more: &[&str]| home.run(&[&["eval", "app/linkworld.eval.yaml", "--json"], more].concat());
    let report = run(&["--filter", "o", "--report", "out", "--all-traces"]).exits(0).json();
    assert_eq!(report["summary"]["passed"], 3);
    let _ = record(&["out/passed-0001.json", "--name", "again"]).exits(0);
    assert_eq!(run(&["--filter", "again"]).exits(0).json()["summary"]["passed"], 1);
    home.write("other.json", "{}");
    let _ = record(&["other.json"]).exits(3).says("other.json is not a trace");
    home.write("app/linkworld.eval.yaml", "scenarios: text\n");
    let _ = record(&["trace.json"]).exits(2);
    assert_eq!(eval_file(&home), "scenarios: text\n");
    let _ = home.run(&["eval", "record", "trace.json", "--file", "app/new.eval.yaml"]).exits(0);
    let _ = home.run(&["eval", "app/new.eval.yaml"]).exits(0);
}

#[test]
fn what_a_trace_lacks_is_named_and_nothing_is_written() {
    let (home, app) = recorded_app();
    let dev = home.dev(&app, &[]);
    let long = "x".repeat(64 * 1024);
    home.write("args.json", json!({"steps": [["set", "a", long], ["call", "email_get", {"id": 1}]]}).to_string());
    let id = triggered(&home, &["tool", "work", "--args", "@args.json"].map(str::to_owned)).to_string();
    let record = |id: &str| home.run(&["eval", "record", id, "--file", "app/linkworld.eval.yaml"]);
    let ran = record(&id).exits(1).says(&format!("`{id}` cannot be recorded as a scenario"));
    let _ = ran
        .says("what was sent has")
        .says("more than the local platform keeps in memory")
        .says("platform_tool app_kv_set");
    let id = triggered(&home, &work(&json!([["call", "email_get", {"id": 1}]]))).to_string();
    let grants = home.run(&["audit", "kind:install", "--json"]).exits(0).json();
    if let Some(install) = grants["entries"].as_array().unwrap().first() {
        let _ = record(&install["id"].to_string()).exits(1).says("only calls of tools and events can be recorded");
    }
    drop(dev);
    let dev = home.dev(&app, &[]);
    let _ = record(&id).exits(1).says("is not in memory; the local platform was restarted");
    let _ = record("999999").exits(6);
    drop(dev);
    assert!(!app.join("linkworld.eval.yaml").exists());
}

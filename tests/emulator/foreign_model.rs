//! A model that we did not write (`@copilotkit/aimock`, which `tests/setup` installs) behind an app of the published SDK:
//! both APIs, tools, recording, and the replay without it.

use crate::support::{Aimock, Dev, Home, edit, sdk_python};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpListener;

/// The model with what it replies to.
fn foreign_model(home: &Home) -> Aimock {
    let call = json!({"name": "email_send", "arguments": {"to": "a@b.example", "subject": "Hello", "body": "Text"}});
    Aimock::start(
        home,
        json!([
            {"match": {"userMessage": "Post it", "hasToolResult": false}, "response": {"toolCalls": [call]}},
            {"match": {"userMessage": "Post it", "hasToolResult": true}, "response": {"content": "Posted."}},
            {"match": {"userMessage": "Label"}, "response": {"content": "{\"label\": \"invoice\", \"score\": 1}"}},
            {"match": {"userMessage": "Hello"}, "response": {"content": "Hi there!"}},
        ]),
    )
}

fn tool(home: &Home, dev: &Dev, name: &str, args: Value) -> Value {
    let args = args.to_string();
    // A tool that fails ends with 1, and its reply is printed all the same.
    let run = ["trigger", "tool", name, "--app", "agents-sdk", "--args", &args, "--json", "--api-url", &dev.origin];
    home.run(&run).json()["reply"].clone()
}

#[test]
fn a_foreign_model_is_used_recorded_and_replayed() {
    for api in ["openai", "anthropic"] {
        let mut home = Home::new();
        home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
        home.set("MODEL_KEY", "canary-of-the-model");
        let model = foreign_model(&home);
        let app = home.app("agents-sdk");
        let described = format!(
            "agents: {{source: recorded}}\nmodels:\n  foreign: {{api: {api}, url: \"{}/v1\", model: m-1, key_env: MODEL_KEY}}\n",
            model.origin
        );
        edit(&app.join("linkworld.dev.yaml"), |text| {
            let start = text.find("agents:\n  replies:").expect("the canned replies");
            format!("{}{described}", &text[..start])
        });
        let ask_all = |home: &Home, dev: &Dev| {
            ["Post it", "Hello"].map(|prompt| tool(home, dev, "ask", json!({"prompt": prompt}))["result"].clone())
        };
        let dev = home.dev(&app, &["--record-agents"]);
        let live = ask_all(&home, &dev);
        assert_eq!((&live[0]["text"], &live[1]["text"]), (&json!("Posted."), &json!("Hi there!")), "{api}: {live:?}");
        let label = tool(&home, &dev, "classify", json!({"prompt": "Label"}));
        assert_eq!(label["result"]["data"], json!({"label": "invoice", "score": 1}), "{api}: {label}");
        let unknown = tool(&home, &dev, "ask", json!({"prompt": "Nothing fits"}));
        assert_eq!(unknown["ok"], false, "{api}: strict, so that it is an error: {unknown}");
        let sent = home.run(&["mail", "list", "--folder", "sent", "--json", "--api-url", &dev.origin]).exits(0).json();
        assert_eq!(sent["reply"]["messages"].as_array().unwrap().len(), 1, "{api}: the tool was called");
        assert_eq!(dev.stop(), 130);
        drop(model);

        let dev = home.dev(&app, &[]);
        assert_eq!(ask_all(&home, &dev), live, "{api}: the replay, without the model");
        assert_eq!(
            tool(&home, &dev, "classify", json!({"prompt": "Label"}))["result"]["data"],
            label["result"]["data"]
        );
        let missed = tool(&home, &dev, "ask", json!({"prompt": "Hello again"}));
        assert!(missed["error"].as_str().unwrap_or_default().contains("no recorded reply"), "{api}: {missed}");
        let listed = home.run(&["agents", "replies", "--json", "--api-url", &dev.origin]).exits(0).json();
        let replies = listed["replies"].as_array().unwrap();
        assert!(replies.len() == 4 && replies.iter().all(|one| one["used"] == true), "{api}: {listed}");
        for file in std::fs::read_dir(app.join("agent-replies")).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            assert!(!text.contains("canary"), "{text}");
        }
        assert_eq!(dev.stop(), 130);
    }
}

/// A model that accepts requests, sends this much of a reply and then nothing more.
fn stalled(reply: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut held = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            assert!(stream.read(&mut [0; 8_192]).unwrap() > 0);
            stream.write_all(reply.as_bytes()).unwrap();
            held.push(stream);
        }
    });
    origin
}

#[test]
fn a_model_that_makes_no_progress_is_given_up() {
    for reply in ["", "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {\"choices\":"] {
        let mut home = Home::new();
        home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
        let app = home.app("agents-sdk");
        let models = format!("models:\n  slow: {{url: \"{}/v1\", model: m-1}}\n", stalled(reply));
        edit(&app.join("linkworld.dev.yaml"), |text| {
            let start = text.find("agents:\n  replies:").expect("the canned replies");
            format!("{}agents: {{source: live}}\n{models}", &text[..start])
        });
        // A minute is 0.6 s.
        home.set("LINKWORLD_TEST_TIME_SCALE", "0.01");
        let dev = home.dev(&app, &[]);
        home.set("LINKWORLD_TEST_TIME_SCALE", "1");
        let asked = home.run(&["agents", "ask", "agents-sdk", "lead", "Hello", "--json", "--api-url", &dev.origin]);
        assert_eq!(asked.code, 6, "{asked:?}");
        assert!(format!("{asked:?}").contains("made no progress"), "{asked:?}");
        let log = home.run(&["audit", "--limit", "1", "--json", "--api-url", &dev.origin]).exits(0).json();
        assert_eq!(log["entries"][0]["error"], "model_timeout", "{log}");
        assert_eq!(dev.stop(), 130);
    }
}

//! Agents of a dev file: how long a model may take, and what a recording hides.

use crate::agents::{ask, live, start};
use crate::fake_model::{FakeModel, openai_text};
use crate::support::{Home, edit, sdk_python};
use linkworld_contract::wire::routes;
use linkworld_emulator::{AgentRules, ModelApi};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A home with an app that asks agents, and more in its dev file.
fn home(more: &str) -> (Home, PathBuf) {
    let mut home = Home::new();
    home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
    let app = home.app("agents-sdk");
    edit(&app.join("linkworld.dev.yaml"), |text| text.replacen("\nagents:\n", more, 1));
    (home, app)
}

/// The seconds are those of the dev file, and not the 60 of the default.
#[test]
fn a_model_without_progress_is_given_up_after_its_seconds() {
    // Connections wait to be accepted, which never happens.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let (home, app) = home(&format!(
        "\nmodels: {{slow: {{url: \"{url}\", model: m, timeout_seconds: 1}}}}\nagents:\n  source: live\n"
    ));
    let dev = home.dev(&app, &[]);
    let before = Instant::now();
    let asked = home.run(&["agents", "ask", "agents-sdk", "lead", "Hello", "--json", "--api-url", &dev.origin]);
    let took = before.elapsed();
    assert_eq!(asked.code, 6, "{asked:?}");
    assert!(Duration::from_secs(1) <= took && took < Duration::from_secs(40), "{took:?}");
    let log = home.run(&["audit", "model_timeout", "--json", "--api-url", &dev.origin]).exits(0).json();
    assert_eq!(log["entries"][0]["name"], "lead", "{log}");
    assert_eq!(dev.stop(), 130);
}

#[tokio::test]
async fn a_recording_hides_values_of_secrets_that_the_app_has_read() {
    const VALUE: &str = "plain words of the vault";
    let folder = tempfile::tempdir().unwrap();
    let recordings = folder.path().join("replies");
    let world = start().await;
    let place = ["dev", "tax-bot", "API_KEY"];
    let set = world.dev(routes::CONTROL_TENANT_SECRET_SET, &place, &json!({"value": VALUE})).await;
    assert_eq!(set.status, 200, "{}", set.body);
    let path = format!("{}?key=API_KEY", routes::APP_SECRETS.template);
    let read = world.call(routes::APP_SECRETS, &path, world.session(), &Value::Null).await;
    assert_eq!(read.body["value"], VALUE, "{}", read.body);
    let model = FakeModel::start(vec![openai_text("It is kept.", 3, 4)]).await;
    let rules = AgentRules { recordings: Some(recordings.clone()), record: true, ..live(&model, ModelApi::OpenAi) };
    world.platform.set_agent_rules(rules);
    let reply = ask(&world, json!({"prompt": format!("Keep {VALUE} to yourself")})).await.body;
    assert_eq!(reply["text"], "It is kept.");
    assert!(model.requests()[0].to_string().contains(VALUE), "the model gets the prompt as it is");
    let files = std::fs::read_dir(&recordings).unwrap().map(|entry| entry.unwrap().path());
    let texts: String = files.map(|file| std::fs::read_to_string(file).unwrap()).collect();
    assert!(texts.contains("to yourself") && !texts.contains(VALUE), "{texts}");
}

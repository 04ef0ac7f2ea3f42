//! `dev --max-cost` with a price list of the project: at the limit, one past it, and after a restart.

use crate::fake_model::{FakeModel, openai_text};
use crate::support::{Dev, Home, edit, fixture};
use serde_json::{Value, json};
use std::path::Path;

const PRICES: &str = "prices:\n  currency: USD\n  per_call: 2\n";

fn start(home: &Home, app: &Path, max: Option<&str>) -> Dev {
    let handler = fixture("handlers/healthy.py");
    let limit = max.map(|max| vec!["--max-cost", max]).unwrap_or_default();
    home.dev(app, &[&limit[..], &["--", "python3", handler.to_str().unwrap()]].concat())
}

fn total(home: &Home, dev: &Dev, app: &Path) -> (Value, Value) {
    let ran = home.command(&["cost", "--json", "kind:tool", "--url", &dev.origin]).current_dir(app).output().unwrap();
    let cost: Value = serde_json::from_slice(&ran.stdout).unwrap();
    (cost["total"]["calls"].clone(), cost["cost"].clone())
}

/// The call that exceeds the limit is made, and is in the log: what it costs is known at its end.
#[test]
fn a_run_ends_with_the_call_that_costs_more_than_it_may() {
    let home = Home::new();
    let app = home.app("tax-bot");
    std::fs::write(app.join("linkworld.dev.yaml"), PRICES).unwrap();
    // The install is made in a run of its own, because a handler may be called for it.
    assert_eq!(start(&home, &app, None).stop(), 130);
    for run in 1..=2 {
        let mut dev = start(&home, &app, Some("4"));
        let call = |tool: &str| home.run(&["trigger", "tool", tool, "--json", "--url", &dev.origin]);
        // A call that is denied costs nothing.
        let _ = call("no_such_tool").exits(6);
        for _ in 0..2 {
            let _ = call("read_key_status").exits(0);
        }
        let before = 3 * (run - 1) + 2;
        assert_eq!(total(&home, &dev, &app), (json!(before), json!(f64::from(before) * 2.0)), "run {run}");
        let _ = call("read_key_status");
        assert_eq!(dev.ended(), 1, "{}", dev.stderr());
        let error = dev.stderr();
        let why = "error: the run cost 6.0000 USD, more than --max-cost 4: 3 calls, 0 tokens in, 0 tokens out";
        assert!(error.contains(why), "run {run}: {error}");
    }
    // The limit is for a run; the log is for all of them.
    let dev = start(&home, &app, Some("0"));
    assert_eq!(total(&home, &dev, &app), (json!(6), json!(12.0)));
    let log = home.run(&["audit", "kind:tool", "status:success", "--json", "--url", &dev.origin]).exits(0).json();
    assert_eq!(log["entries"].as_array().unwrap().len(), 6);
    assert_eq!(dev.stop(), 130);
    let _ = home
        .test(&["dev", app.to_str().unwrap(), "--max-cost=-1"])
        .code(2)
        .stderr_has("expected an amount such as 0.5")
        .run();
}

/// One token costs 1: ten of them are the limit, the eleventh is one past it.
#[tokio::test(flavor = "multi_thread")]
async fn tokens_of_models_count() {
    let model = FakeModel::start(vec![openai_text("Hello.", 7, 3), openai_text("Hello.", 1, 0)]).await;
    let home = Home::new();
    let app = home.app("agents-sdk");
    let url = format!("{}/v1", model.origin);
    let (prices, models) = (
        "prices: {per_million_tokens_in: 1000000, per_million_tokens_out: 1000000}",
        format!("models: {{fake: {{url: \"{url}\", model: fake}}}}"),
    );
    edit(&app.join("linkworld.dev.yaml"), |_| format!("agents: {{source: live}}\n{models}\n{prices}\n"));
    let mut dev = start(&home, &app, Some("10"));
    let ask = || home.run(&["agents", "ask", "agents-sdk", "clerk", "Hello", "--json", "--api-url", &dev.origin]);
    assert_eq!(ask().exits(0).json()["reply"]["text"], "Hello.");
    let _ = ask();
    assert_eq!(dev.ended(), 1, "{}", dev.stderr());
    let error = dev.stderr();
    assert!(error.contains("the run cost 11.0000 EUR, more than --max-cost 10"), "{error}");
    assert!(error.contains("8 tokens in, 3 tokens out"), "{error}");
}

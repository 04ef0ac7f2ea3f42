//! Preflight, and bringing tenants to another version.

use crate::world::{World, handler, manifest, start, start_in};
use linkworld_contract::limits::{PREFLIGHT_FILE_BYTES_MAX, PREFLIGHT_FILES_MAX};
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::routes::{self, PREFLIGHT, UPGRADE_TENANTS};
use linkworld_manifest::CheckOptions;
use linkworld_manifest::diagnostic::Diagnostic;
use linkworld_package::sources::{self, ReadSource, checked_language};
use serde_json::{Value, json};

async fn register(world: &World, version: &str, scopes: &[&str], promote: bool) {
    let mut blob = manifest();
    blob["version"] = json!(version);
    blob["required_scopes"] = json!(scopes);
    blob["install_settings"][0]["default"] = json!("new@b.c");
    let setting = json!({"id": "limit", "type": "number", "label": "Limit", "default": 7});
    blob["install_settings"].as_array_mut().unwrap().push(setting);
    let body = json!({"version": version, "image_url": "x/tax-bot", "manifest": blob, "promote": promote});
    assert_eq!(world.dev(routes::VERSION_REGISTER, &["tax-bot"], &body).await.status, 201);
}

async fn upgrade(world: &World, body: Value) -> (u16, Value) {
    let answer = world.dev(UPGRADE_TENANTS, &["tax-bot"], &body).await;
    (answer.status, answer.body)
}

async fn installs(world: &World) -> Vec<Value> {
    let status = world.dev(routes::CONTROL_STATUS, &[], &Value::Null).await.body;
    let mut installs = status["installs"].as_array().unwrap().clone();
    installs.sort_by_key(|install| install["tenant"].to_string());
    installs
}

const OLD: &[&str] = &["mail.send", "calendar.read"];
const MORE: &[&str] = &["mail.send", "calendar.read", "files.read"];

#[tokio::test]
async fn a_tenant_is_asked_before_it_grants_more() {
    let mut world = start(Some(&["mail.send"])).await;
    assert_eq!(upgrade(&world, json!({})).await.0, 404, "nothing is current yet");
    register(&world, "0.2.0", MORE, true).await;
    let (status, answer) = upgrade(&world, json!({})).await;
    let prefix = &world.env("LINKWORLD_TENANT_ID")[..8].to_owned();
    let detail = json!({"tenant_prefix": prefix, "status": "needs_consent", "error": "new scopes: files.read"});
    let expected = json!({"target_version": "0.2.0", "upgraded_tenant_count": 0, "skipped_tenant_count": 1,
        "failed_tenant_count": 0, "details": [detail]});
    assert_eq!((status, answer), (200, expected));
    let entry = world.audited().await;
    assert_eq!((entry.kind, entry.name.as_str()), (AuditKind::Upgrade, "needs_consent"));
    assert_eq!((entry.gate_decision.as_str(), entry.version.as_str()), ("deny:needs_consent", "0.2.0"));
    assert_eq!(installs(&world).await[0]["version"], "0.1.0");

    let (_, answer) = upgrade(&world, json!({"force_grant_new_scopes": true})).await;
    assert_eq!((&answer["details"][0]["status"], &answer["upgraded_tenant_count"]), (&json!("upgraded"), &json!(1)));
    let entry = world.audited().await;
    assert_eq!((entry.name.as_str(), entry.status.as_str(), entry.tenant.as_str()), ("upgraded", "success", "dev"));
    let install = &installs(&world).await[0];
    assert_eq!(install["version"], "0.2.0");
    assert_eq!(install["granted_scopes"], json!(["mail.send", "files.read"]), "what was declined stays declined");
    let (_, answer) = upgrade(&world, json!({"force_grant_new_scopes": true})).await;
    assert_eq!((&answer["details"][0]["status"], &answer["skipped_tenant_count"]), (&json!("noop"), &json!(1)));
    assert_eq!(world.tool("app_kv_list", &json!({})).await.status, 401, "a token is for one version");

    // Back again asks for nothing, as the scopes are fewer.
    register(&world, "0.1.1", OLD, false).await;
    let (_, answer) = upgrade(&world, json!({"target_version": "0.1.1"})).await;
    assert_eq!(answer["details"][0]["status"], "upgraded");
    let (_, answer) = upgrade(&world, json!({"target_version": "0.2.0"})).await;
    assert_eq!(answer["details"][0]["status"], "needs_consent", "what was dropped lost its grant");
    let waits = world.dev(routes::CONTROL_APPROVALS, &[], &Value::Null).await.body;
    assert_eq!(waits["approvals"][0]["scopes"], json!(["files.read"]), "{waits}");
    let approved = world.dev(routes::CONTROL_APPROVE, &["dev", "tax-bot"], &Value::Null).await;
    assert_eq!((approved.status, &approved.body["approved"]["target_version"]), (200, &json!("0.2.0")));
    assert_eq!(installs(&world).await[0]["granted_scopes"], json!(["mail.send", "files.read"]));
    assert_eq!(world.dev(routes::CONTROL_APPROVE, &["dev", "tax-bot"], &Value::Null).await.status, 404);
}

#[tokio::test]
async fn a_running_working_copy_is_left_alone() {
    let world = start(None).await;
    let (upstream, seen) = handler().await;
    world.platform.attach(&world.installed, upstream);
    register(&world, "0.1.0", OLD, true).await;
    assert_eq!(upgrade(&world, json!({})).await.1["details"][0]["status"], "noop", "it is that version already");
    register(&world, "0.2.0", OLD, true).await;
    let (status, answer) = upgrade(&world, json!({})).await;
    assert_eq!((status, &answer["failed_tenant_count"]), (200, &json!(1)));
    let error = answer["details"][0]["error"].as_str().unwrap();
    assert!(error.contains("working copy 0.1.0") && error.contains("linkworld dev"), "{error}");
    assert_eq!(installs(&world).await[0]["version"], "0.1.0");
    assert_eq!(world.tool("app_kv_list", &json!({})).await.status, 200, "its token still opens its doors");
    world
        .platform
        .fire(
            &world.installed,
            &linkworld_contract::wire::container::AppEvent::Install,
            linkworld_contract::wire::raw::RawObject::default(),
        )
        .await
        .unwrap();
    assert_eq!(seen.lock().unwrap().len(), 1, "and its handler was not touched");
    world.platform.detach(&world.installed);
    assert_eq!(upgrade(&world, json!({})).await.1["details"][0]["status"], "upgraded");
}

async fn register_with(world: &World, version: &str, change: impl FnOnce(&mut Value)) {
    let mut blob = manifest();
    blob["version"] = json!(version);
    change(&mut blob);
    let body = json!({"version": version, "image_url": "x/tax-bot", "manifest": blob, "promote": true});
    let answer = world.dev(routes::VERSION_REGISTER, &["tax-bot"], &body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
}

#[tokio::test]
async fn an_upgrade_is_blocked_by_what_blocks_an_activation() {
    let world = start(None).await;
    register_with(&world, "0.3.0", |blob| {
        blob["required_integrations"] = json!(["m365"]);
        blob["cross_app_dependencies"] = json!([{"app_id": "office"}]);
        blob["rag_slots"] = json!([{"name": "manuals", "description": "x", "required": true}]);
        let setting = json!({"id": "token", "type": "string", "label": "Token", "required": true});
        blob["install_settings"].as_array_mut().unwrap().push(setting);
    })
    .await;
    let (_, answer) = upgrade(&world, json!({})).await;
    let detail = &answer["details"][0];
    assert_eq!((&detail["status"], &answer["failed_tenant_count"]), (&json!("failed"), &json!(1)));
    let error = detail["error"].as_str().unwrap();
    let order =
        ["missing_integrations", "missing_app_dependencies", "missing_rag_bindings", "missing_install_settings"];
    let places: Vec<_> = order.iter().map(|status| error.find(status).unwrap_or_else(|| panic!("{error}"))).collect();
    assert!(places.is_sorted(), "{error}");
    assert_eq!(installs(&world).await[0]["version"], "0.1.0");
}

#[tokio::test]
async fn settings_that_a_version_does_not_have_are_hidden_and_return() {
    let world = start(None).await;
    let place = ["dev", "tax-bot"];
    let set = json!({"values": {"inbox": "own@b.c"}});
    assert_eq!(world.dev(routes::CONTROL_SETTINGS_CHANGE, &place, &set).await.status, 200);
    register_with(&world, "0.2.0", |blob| {
        blob["install_settings"] = json!([]);
        blob["lifecycle"]["schedules"] = json!([]);
    })
    .await;
    assert_eq!(upgrade(&world, json!({})).await.1["details"][0]["status"], "upgraded");
    let settings = world.dev(routes::CONTROL_SETTINGS, &place, &Value::Null).await.body;
    assert_eq!(settings["settings"], json!([]));
    let schedules = world.dev(routes::CONTROL_SCHEDULES, &[], &Value::Null).await.body;
    assert_eq!(schedules["schedules"], json!([]), "dropped schedules are removed");
    register_with(&world, "0.1.0", |_| {}).await;
    let (_, answer) = upgrade(&world, json!({"target_version": "0.1.0"})).await;
    assert_eq!(answer["details"][0]["status"], "upgraded");
    let settings = world.dev(routes::CONTROL_SETTINGS, &place, &Value::Null).await.body;
    assert_eq!(settings["settings"][0]["value"], "own@b.c");
}

#[tokio::test]
async fn tenants_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let first = start_in(store.clone(), "alpha").await;
    let alpha = first.env("LINKWORLD_TENANT_ID").to_owned();
    first.platform.stop().await.unwrap();
    let world = start_in(store, "beta").await;
    register(&world, "0.1.0", OLD, true).await;
    register(&world, "0.2.0", OLD, true).await;
    let (_, answer) = upgrade(&world, json!({"tenant_id": alpha.to_uppercase()})).await;
    assert_eq!((&answer["upgraded_tenant_count"], answer["details"].as_array().unwrap().len()), (&json!(1), 1));
    assert_eq!(answer["details"][0]["tenant_prefix"], alpha[..8]);
    let versions: Vec<Value> = installs(&world).await.into_iter().map(|install| install["version"].clone()).collect();
    assert_eq!(versions, ["0.2.0", "0.1.0"]);
    let (_, answer) = upgrade(&world, json!({})).await;
    assert_eq!((&answer["upgraded_tenant_count"], &answer["skipped_tenant_count"]), (&json!(1), &json!(1)));

    for (body, status) in [
        (json!({"target_version": "0.9.0"}), 404),
        (json!({"target_version": "latest"}), 422),
        (json!({"tenant_id": "beta"}), 422),
        (json!({"tenant_id": "00000000-0000-4000-8000-000000000000"}), 404),
        (json!({"force_grant_new_scopes": "yes"}), 422),
        (json!({"target_version": null, "tenant_id": null}), 200),
        (Value::Null, 200),
    ] {
        assert_eq!(upgrade(&world, body.clone()).await.0, status, "{body}");
    }
    assert_eq!(world.dev(UPGRADE_TENANTS, &["none"], &json!({})).await.status, 404);
    let account = json!({"email": "s@example.com", "publish_allowed": true});
    let stranger = world.dev(routes::CONTROL_ACCOUNT, &[], &account).await.body["token"].as_str().unwrap().to_owned();
    let path = UPGRADE_TENANTS.path(&["tax-bot"]);
    assert_eq!(world.call(UPGRADE_TENANTS, &path, &stranger, &json!({})).await.status, 403);
}

const GOOD: &str = "apiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\n\
    description: Sorts\nruntime: {image: x/y}\nrequired_scopes: [mail.read]\nrequired_integrations: [m365]\n\
    tools:\n  - {name: sum, description: Adds, scopes_required: [mail.read]}\n";

async fn preflight(world: &World, files: Value) -> Value {
    let answer = world.dev(PREFLIGHT, &[], &json!({ "files": files })).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

#[tokio::test]
async fn preflight_says_what_validate_says_and_looks_at_sources() {
    let world = start(None).await;
    let verdict = preflight(&world, json!({"linkworld.app.yaml": GOOD})).await;
    let expected = json!({"valid": true, "issues": [], "error_count": 0, "warning_count": 0,
        "app_id": "tax-bot", "version": "1.0.0"});
    assert_eq!(verdict, expected);
    let source = "from linkworld_sdk import App\napp = App.from_manifest()\n\
        @app.tool(\"sum\")\ndef f(): ...\n@app.tool('minus')\ndef g(): ...\n# ctx.tools.call(\"email_send\")\n\
        ctx.tools.call(\"email_search\"); ctx.tools.call('email_send')\nx.tools.call(name)\n\
        ctx.tools.call(\"read_app_records\")\nctx.tools.call(\"app_kv_get\")\n";
    let verdict = preflight(&world, json!({"linkworld.app.yaml": GOOD, "main.py": source, "x.md": source})).await;
    let told: Vec<(&str, u64)> = verdict["issues"]
        .as_array()
        .unwrap()
        .iter()
        .map(|issue| {
            assert_eq!((&issue["file"], &issue["severity"]), (&json!("main.py"), &json!("error")));
            (issue["rule"].as_str().unwrap(), issue["line"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(told, [("LWP007", 5), ("LWP002", 8), ("LWP006", 10)]);
    assert_eq!((&verdict["valid"], &verdict["error_count"]), (&json!(false), &json!(3)));

    let wrong = GOOD.replace("mail.read]\nreq", "mail.raed]\nreq");
    let verdict = preflight(&world, json!({"other.yml": wrong, "a.yaml": "x: 1\n"})).await;
    let rules: Vec<&Value> = verdict["issues"].as_array().unwrap().iter().map(|issue| &issue["rule"]).collect();
    assert!(rules.contains(&&json!("LWP001")) && rules.contains(&&json!("LWP004")), "{verdict}");
    // Errors come first, and an unknown scope is a warning: the platform's own check decides.
    let issues = verdict["issues"].as_array().unwrap();
    let places: Vec<_> = issues.iter().map(|issue| (&issue["severity"], &issue["file"], &issue["line"])).collect();
    assert_eq!(places[0], (&json!("error"), &json!("other.yml"), &json!(10)), "{verdict}");
    assert!(places.contains(&(&json!("warning"), &json!("other.yml"), &json!(7))), "{verdict}");
    let verdict = preflight(&world, json!({"linkworld.app.yaml": "app_id: [\n"})).await;
    assert_eq!((&verdict["valid"], &verdict["app_id"]), (&json!(false), &Value::Null));
    assert_eq!(preflight(&world, json!({"main.py": ""})).await["issues"][0]["rule"], "no-manifest");
}

/// Sources that a search of the text misjudges in one direction or the other.
const SOURCES: [(&str, &str); 9] = [
    ("main.py", "from linkworld_sdk import App\napp = App.from_manifest()\n@app.tool(\"minus\")\ndef f(): ...\n"),
    ("text.py", "DOC = 'ctx.tools.call(\"email_send\")'  # tools.call(\"email_send\")\n"),
    ("lines.py", "async def f(ctx):\n    await ctx.tools.call(\n        \"email_send\",\n    )\n"),
    ("foreign.py", "from fastmcp import FastMCP\napp = FastMCP()\n@app.tool(\"other\")\ndef f(): ...\n"),
    ("bot.py", "from linkworld_sdk import App\nbot = App.from_manifest()\n@bot.tool(\"times\")\ndef f(): ...\n"),
    ("page.js", "async function f(ctx) { await ctx.tools.call('read_app_records') }\n"),
    ("view.tsx", "const view = <b>tools.call(\"email_send\")</b>;\nctx.tools.call('email_send');\n"),
    ("broken.py", "ctx.tools.call(\"email_send\"\n"),
    ("test_main.py", "ctx.tools.call(\"email_send\")\n"),
];

#[tokio::test]
async fn preflight_and_lint_find_the_same_in_sources() {
    let world = start(None).await;
    let manifest = linkworld_manifest::check("m", GOOD.as_bytes().to_vec(), CheckOptions::default()).manifest.unwrap();
    let mut expected = Vec::new();
    for (name, text) in SOURCES {
        let verdict = preflight(&world, json!({"linkworld.app.yaml": GOOD, name: text})).await;
        let issues = verdict["issues"].as_array().unwrap().iter();
        let told: Vec<_> = issues.map(|issue| (issue["line"].clone(), issue["message"].clone())).collect();
        let sources: Vec<ReadSource> = checked_language(name)
            .map(|language| ReadSource::new(name, text.to_owned(), language))
            .into_iter()
            .collect();
        let mut linted = Vec::new();
        for (read, found) in sources.iter().zip(sources::check(&manifest, &sources, false).findings) {
            let line = |one: &Diagnostic| json!(read.source.position(one.primary.span.start).line);
            linted.extend(found.iter().map(|one| (line(one), json!(one.headline))));
        }
        assert_eq!(told, linted, "{name}");
        expected.push(told.len());
    }
    assert_eq!(expected, [1, 0, 1, 0, 1, 1, 0, 0, 0]);
}

#[tokio::test]
async fn a_source_that_uses_a_scope_removes_the_warning_of_preflight() {
    let world = start(None).await;
    let manifest = GOOD.replace("scopes_required: [mail.read]", "scopes_required: []");
    let verdict = preflight(&world, json!({"linkworld.app.yaml": manifest})).await;
    assert_eq!(verdict["issues"][0]["rule"], "unused-scope", "{verdict}");
    let source = "ctx.tools.call(\"email_search\")\n";
    let verdict = preflight(&world, json!({"linkworld.app.yaml": manifest, "main.py": source})).await;
    assert_eq!(verdict["issues"], json!([]));
}

#[tokio::test]
async fn preflight_at_its_caps_and_one_past_them() {
    let world = start(None).await;
    let files = |count: usize| -> Value {
        json!({"files": (0..count).map(|n| (format!("f{n}.py"), json!(""))).collect::<serde_json::Map<_, _>>()})
    };
    assert_eq!(world.dev(PREFLIGHT, &[], &files(PREFLIGHT_FILES_MAX)).await.status, 200);
    let many = world.dev(PREFLIGHT, &[], &files(PREFLIGHT_FILES_MAX + 1)).await;
    assert_eq!((many.status, &many.body["detail"][0]["loc"]), (422, &json!(["body", "files"])));
    let one = |bytes: usize| json!({"files": {"main.py": "x".repeat(bytes)}});
    assert_eq!(world.dev(PREFLIGHT, &[], &one(PREFLIGHT_FILE_BYTES_MAX)).await.status, 200);
    let large = world.dev(PREFLIGHT, &[], &one(PREFLIGHT_FILE_BYTES_MAX + 1)).await;
    assert_eq!((large.status, &large.body["detail"][0]["loc"]), (422, &json!(["body", "files", "main.py"])));
    let wrong = world.dev(PREFLIGHT, &[], &json!({"files": {"a": 1}})).await;
    assert_eq!((wrong.status, &wrong.body["detail"][0]["loc"]), (422, &json!(["body", "files", "a"])));
    // A flood of issues is counted whole and told in part.
    let flood = "ctx.tools.call(\"email_send\")\n".repeat(2_000);
    let verdict = preflight(&world, json!({"linkworld.app.yaml": GOOD, "main.py": flood})).await;
    assert_eq!((verdict["issues"].as_array().unwrap().len(), &verdict["error_count"]), (500, &json!(2_000)));
}

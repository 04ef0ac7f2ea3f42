//! The golden bodies, spoken to a running local platform: what the client is tested to send is taken, and what
//! the client is tested to read is answered.

use crate::bundle::{archive, upload};
use crate::world::{MOCKS, World, start};
use linkworld_contract::wire::routes;
use linkworld_emulator::{InstallRequest, Mocks};
use serde_json::Value;

fn golden(name: &str) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/wire").join(format!("{name}.json"));
    #[allow(clippy::disallowed_methods, reason = "a test reads its fixtures from the disk")]
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

/// The same with what differs from run to run taken from the golden.
fn like(mut answer: Value, golden: &Value, varying: &[&str]) -> Value {
    for key in varying {
        assert_eq!(answer[*key].is_string(), golden[*key].is_string(), "{key}");
        answer[*key] = golden[*key].clone();
    }
    answer
}

async fn tax_bot(world: &mut World, grants: Option<&[&str]>) {
    let mut blob = golden("developer/register.request")["manifest"].clone();
    blob.as_object_mut().unwrap().shift_remove("app_docs");
    let app = InstallRequest {
        blob,
        mocks: Mocks::parse(MOCKS).unwrap(),
        grants: grants.map(crate::world::scopes),
        templates: Vec::new(),
    };
    world.installed = world.platform.install(app).await.unwrap();
}

#[tokio::test]
async fn the_developer_api_speaks_golden() {
    let world = start(None).await;
    let made = world.dev(routes::APP_CREATE, &[], &golden("developer/create_app.request")).await;
    let app = golden("developer/app");
    assert_eq!(like(made.body, &app, &["id", "created_at"]), app);
    let registered = world.dev(routes::VERSION_REGISTER, &["tax-bot"], &golden("developer/register.request")).await;
    let mut version = golden("developer/version_local");
    version["content"]["manifest"] = registered.body["content"]["manifest"].clone();
    assert_eq!(like(registered.body, &version, &["id", "deployed_at"]), version);
    let promoted = golden("developer/app_promoted");
    let shown = world.dev(routes::APP, &["tax-bot"], &Value::Null).await;
    assert_eq!(like(shown.body, &promoted, &["id", "created_at"]), promoted);
    let mut changed = golden("developer/register.request");
    changed["image_url"] = "elsewhere:1.0.0".into();
    let refused = world.dev(routes::VERSION_REGISTER, &["tax-bot"], &changed).await;
    assert_eq!(refused.body, golden("developer/error"));
    let place = ["tax-bot", "1.0.0"];
    let mut content = golden("developer/version_content");
    content["content"]["manifest"] = version["content"]["manifest"].clone();
    let shown = world.dev(routes::VERSION, &["tax-bot", "1.0.0"], &Value::Null).await;
    assert_eq!(like(shown.body, &content, &["id", "deployed_at"]), content);
    let attached = world.dev(routes::TEMPLATES_ATTACH, &place, &golden("developer/templates.request")).await;
    assert_eq!(attached.body, golden("developer/templates_attached"));
    let place = ["tax-bot", "OPENAI_KEY"];
    let entry = golden("developer/secret_entry");
    let set = world.dev(routes::SECRET_SET, &place, &golden("developer/set_secret.request")).await;
    let kept = golden("developer/secret_kept");
    assert_eq!(like(set.body, &kept, &["updated_at"]), kept);
    let again = world.dev(routes::SECRET_SET, &place, &golden("developer/set_secret.request")).await;
    assert_eq!(again.body["changed"], false, "the same value again");
    let listed = world.dev(routes::SECRETS, &["tax-bot"], &Value::Null).await;
    assert_eq!(like(listed.body[0].clone(), &entry, &["updated_at"]), entry);
    let deleted = world.dev(routes::SECRET_DELETE, &place, &Value::Null).await;
    assert_eq!(deleted.body, golden("developer/secret_deleted"));
}

#[tokio::test]
async fn bundles_preflight_and_upgrades_speak_golden() {
    let world = start(None).await;
    let mut first = golden("developer/register.request");
    world.dev(routes::VERSION_REGISTER, &["tax-bot"], &first).await;
    let uploaded = upload(&world, "1.0.0", &archive(&[("app.js", b"1")])).await;
    assert_eq!((uploaded.status, &uploaded.body), (422, &golden("developer/error_bundle")));
    assert_eq!(uploaded.body["detail"], golden("developer/bundle_refusal"));
    let uploaded = upload(&world, "1.0.0", &archive(&[("app.js", b"1"), ("index.html", b"<!doctype")])).await;
    let bundle = golden("developer/bundle_uploaded");
    assert_eq!(like(uploaded.body, &bundle, &["bundle_url"]), bundle);

    let verdict = world.dev(routes::PREFLIGHT, &[], &golden("developer/preflight.request")).await;
    assert_eq!(verdict.body, golden("developer/preflight_verdict"), "{}", verdict.body);

    let tenants = world.dev(routes::CONTROL_STATUS, &[], &Value::Null).await.body;
    assert_eq!(tenants["installs"][0]["version"], "0.1.0");
    let mut asked = golden("developer/upgrade_tenants.request");
    asked["tenant_id"] = world.env("LINKWORLD_TENANT_ID").into();
    let upgraded = world.dev(routes::UPGRADE_TENANTS, &["tax-bot"], &asked).await;
    let mut expected = golden("developer/tenants_upgraded");
    expected["details"][0]["tenant_prefix"] = upgraded.body["details"][0]["tenant_prefix"].clone();
    assert_eq!(upgraded.body, expected);
    let again =
        world.dev(routes::UPGRADE_TENANTS, &["tax-bot"], &golden("developer/upgrade_tenants_all.request")).await;
    assert_eq!(again.body["details"][0]["status"], "noop");
    first["promote"] = false.into();
    assert_eq!(world.dev(routes::VERSION_REGISTER, &["tax-bot"], &first).await.status, 200);
}

#[tokio::test]
async fn the_callback_api_speaks_golden() {
    let mut world = start(None).await;
    tax_bot(&mut world, None).await;
    for call in ["callback/tool_call", "callback/tool_call_for_user"] {
        assert_eq!(world.app(routes::APP_TOOLS, &golden(call)).await.body, golden("callback/tool_reply"));
    }
    tax_bot(&mut world, Some(&[])).await;
    let denied = world.app(routes::APP_TOOLS, &golden("callback/tool_call")).await;
    assert_eq!((denied.status, denied.body), (400, golden("callback/tool_reply_denied")));
    let read = async |world: &World| {
        let path = format!("{}?key=OPENAI_KEY", routes::APP_SECRETS.template);
        world.call(routes::APP_SECRETS, &path, world.session(), &Value::Null).await.body
    };
    assert_eq!(read(&world).await, golden("callback/secret_not_found"));
    world.dev(routes::SECRET_SET, &["tax-bot", "OPENAI_KEY"], &golden("developer/set_secret.request")).await;
    assert_eq!(read(&world).await, golden("callback/secret_found"));
    let fresh = world.app(routes::SESSION_REFRESH, &Value::Null).await;
    let refreshed = golden("callback/refreshed");
    assert_eq!(like(fresh.body, &refreshed, &["token"]), refreshed);
}

#[tokio::test]
async fn the_control_api_speaks_golden() {
    let mut world = start(None).await;
    tax_bot(&mut world, None).await;
    let page = golden("control/audit_page_empty");
    assert_eq!(world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body, page);
    let made = world.dev(routes::CONTROL_ACCOUNT, &[], &golden("control/create_account")).await;
    let account = golden("control/account_created");
    assert_eq!(like(made.body, &account, &["id", "token"]), account);
    let granted = world.dev(routes::CONTROL_GRANTS, &["dev", "tax-bot"], &golden("control/set_grants")).await;
    assert_eq!(granted.body["granted_scopes"], golden("control/set_grants")["scopes"]);
    let refusal = golden("control/refusal");
    for (route, body) in [
        (routes::CONTROL_TRIGGER_TOOL, "control/trigger_tool_of_app"),
        (routes::CONTROL_TRIGGER_EVENT, "control/trigger_event"),
    ] {
        let mut body = golden(body);
        body["app"] = "tax-bot".into();
        let answer = world.dev(route, &[], &body).await;
        assert_eq!(answer.status, 404, "{}", answer.body);
        let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&answer.body), keys(&refusal));
    }
    let status = world.dev(routes::CONTROL_STATUS, &[], &Value::Null).await.body;
    let mut expected = golden("control/status");
    expected["installs"][0]["handler"] = "stopped".into();
    expected["installs"][0]["granted_scopes"] = serde_json::json!(["mail.send"]);
    assert_eq!(status["linkworld"], env!("CARGO_PKG_VERSION"));
    expected["linkworld"] = status["linkworld"].clone();
    assert_eq!(status["installs"][0], expected["installs"][0]);
}

/// Writes a golden body with `UPDATE=1`, and compares with it otherwise. What differs from run to run is `…`.
fn speaks(name: &str, answer: &Value) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/wire").join(format!("{name}.json"));
    let text = format!("{}\n", serde_json::to_string_pretty(&steady(answer.clone(), "")).unwrap());
    #[allow(clippy::disallowed_methods, reason = "a test writes its expectations to the disk")]
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let expected = golden(name);
    assert_eq!(steady(answer.clone(), ""), expected, "{name}");
    expected
}

/// Without ids, times and durations.
fn steady(value: Value, key: &str) -> Value {
    let varies = ["id", "tenant_id", "at", "updated_at", "created_at", "entry", "conversation_id", "room_id"];
    match value {
        Value::String(_) if varies.contains(&key) => "\u{2026}".into(),
        Value::Number(_) if key.ends_with("_us") => 0.into(),
        Value::Array(items) => items.into_iter().map(|item| steady(item, key)).collect(),
        Value::Object(members) => {
            let member = |(name, value): (String, Value)| (name.clone(), steady(value, &name));
            Value::Object(members.into_iter().map(member).collect())
        }
        other => other,
    }
}

#[tokio::test]
async fn agents_logs_and_usage_speak_golden() {
    use linkworld_contract::audit::logs::LogPage;
    use linkworld_contract::audit::usage::UsageReport;
    use linkworld_emulator::{AgentRules, CannedReply, RepliesFrom};
    let mut world = crate::agents::start().await;
    let vision = serde_json::json!({"text": "Sort all mail.", "success_criteria": ["none left"],
        "autonomy_mode": "supervised", "budget_max_goals": 5, "budget_max_cost_cents": null});
    let lead = crate::agents::agent("lead", serde_json::json!({"team": ["writer"], "vision": vision}));
    let writer = crate::agents::agent("writer", serde_json::json!({}));
    crate::agents::install(&mut world, crate::agents::manifest("0.2.0", &[lead, writer])).await;
    let reply = CannedReply { data: Some(serde_json::json!({"label": "invoice"})), ..CannedReply::default() };
    world.platform.set_agent_rules(AgentRules {
        replies: vec![reply],
        from: RepliesFrom::Stub,
        ..AgentRules::default()
    });

    let asked = world.app(routes::AGENT_INVOKE, &golden("callback/agent_invoke.request")).await;
    let _ = speaks("callback/agent_invoke", &asked.body);
    let delegated = world.app(routes::AGENT_INVOKE, &golden("callback/agent_delegate.request")).await;
    let _ = speaks("callback/agent_delegate", &delegated.body);
    let unknown = serde_json::json!({"prompt": "x", "agent": "wrtier"});
    let _ = speaks("callback/agent_unknown", &world.app(routes::AGENT_INVOKE, &unknown).await.body);

    let place = ["dev", "tax-bot", "writer"];
    let agents = world.dev(routes::CONTROL_AGENTS, &["dev"], &Value::Null).await;
    assert_eq!(agents.status, 200);
    let _ = speaks("control/agents", &agents.body);
    let edited = world.dev(routes::CONTROL_AGENT_EDIT, &place, &golden("control/edit_agent.request")).await;
    assert_eq!(edited.status, 200, "{}", edited.body);
    let _ = speaks("control/agent_edited", &edited.body);
    let answer = world.dev(routes::CONTROL_AGENT_ASK, &place, &golden("control/ask_agent.request")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let _ = speaks("control/agent_asked", &answer.body);
    let _ = speaks("control/agent_replies", &world.dev(routes::CONTROL_AGENT_REPLIES, &[], &Value::Null).await.body);
    let _ = speaks("control/visions", &world.dev(routes::CONTROL_VISIONS, &["dev"], &Value::Null).await.body);

    let usage = speaks("control/usage", &world.dev(routes::CONTROL_USAGE, &[], &Value::Null).await.body);
    let report: UsageReport = serde_json::from_value(usage).unwrap();
    assert!(!report.is_cut && report.rows.iter().any(|row| row.kind == "agent_invoke" && row.used.calls > 0));
    let logs = speaks("control/logs", &world.dev(routes::CONTROL_LOGS, &[], &Value::Null).await.body);
    let _: LogPage = serde_json::from_value(logs).unwrap();
    let _: UsageReport = serde_json::from_value(golden("control/usage")).unwrap();
}

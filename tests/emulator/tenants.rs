//! Tenants, users, installs with every blocker, grants, settings and uninstalls.

use crate::world::{Answer, MOCKS, Seen, World, handler, manifest, start};
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::raw::RawObject;
use linkworld_contract::wire::routes::{self, Route};
use linkworld_emulator::{EmulatorError, InstallError, InstallRequest, Mocks, SettingValues};
use serde_json::{Value, json};

/// An app that needs everything a tenant can lack.
fn needy() -> Value {
    json!({
        "apiVersion": "linkworld.ai/v2", "app_id": "needy", "version": "1.0.0", "name": "Needy", "description": "",
        "icon": "box", "required_scopes": ["mail.send", "files.read"], "required_integrations": ["m365", "odoo"],
        "cross_app_dependencies": [{"app_id": "office"}, {"app_id": "crm"}],
        "rag_slots": [{"name": "manuals", "description": "x", "required": true}, {"name": "extra", "description": "x"}],
        "runtime": {"image": "x/needy", "port": 8080, "env": {}},
        "lifecycle": {"on_install": true, "on_uninstall": true, "on_inbound": true, "on_user_added": true, "schedules": []},
        "tools": [],
        "install_settings": [
            {"id": "inbox", "type": "string", "label": "Inbox", "required": true},
            {"id": "key", "type": "secret", "label": "Key", "required": true},
            {"id": "limit", "type": "number", "label": "Limit", "min": 1.0, "max": 5.0},
            {"id": "mode", "type": "select", "label": "Mode", "options": ["fast", "slow"], "default": "fast"},
            {"id": "owner", "type": "string", "label": "Owner", "required": true, "auto_default": "activator_user_id"},
            {"id": "mail", "type": "string", "label": "Mail", "auto_default": "m365_primary_email"}]
    })
}

async fn register(world: &World, blob: Value) {
    let (app, version) = (blob["app_id"].as_str().unwrap().to_owned(), blob["version"].clone());
    let new = json!({"slug": app, "name": app});
    assert!(world.dev(routes::APP_CREATE, &[], &new).await.status < 300);
    let body = json!({"version": version, "image_url": "x/y", "manifest": blob, "promote": true});
    let answer = world.dev(routes::VERSION_REGISTER, &[&app], &body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
}

async fn refused(world: &World, route: Route, values: &[&str], body: Value, reason: (u16, &str)) -> Answer {
    let answer = world.dev(route, values, &body).await;
    assert_eq!((answer.status, answer.body["reason"].as_str()), (reason.0, Some(reason.1)), "{}", answer.body);
    answer
}

async fn done(world: &World, route: Route, values: &[&str], body: Value) -> Value {
    let answer = world.dev(route, values, &body).await;
    assert!((200..300).contains(&answer.status), "{} {}", answer.status, answer.body);
    answer.body
}

/// A world with the tenant `acme` and the registered app `needy`.
async fn acme() -> World {
    let world = start(None).await;
    done(&world, routes::CONTROL_TENANT_CREATE, &[], json!({"tenant": "acme", "email": "ada@acme.example"})).await;
    register(&world, needy()).await;
    world
}

fn events(seen: &Seen) -> Vec<(String, Value)> {
    seen.lock().unwrap().clone()
}

#[tokio::test]
async fn every_blocker_is_named_at_once_in_contract_order() {
    let mut world = acme().await;
    let settings = json!({"values": {"inbox": " ", "limit": 9, "ghost": 1}, "typed": {"mode": "medium"}});
    let blocked = refused(
        &world,
        routes::CONTROL_INSTALL,
        &["acme", "needy"],
        json!({ "settings": settings }),
        (409, "missing_integrations"),
    )
    .await;
    let advice = "pass each with --setting ID=VALUE, and secrets with --settings FILE";
    let blockers = json!([
        {"status": "missing_integrations", "missing": ["m365", "odoo"], "detail": "integrations not connected: `m365`, `odoo`",
         "hint": "linkworld connect m365 --tenant acme; linkworld connect odoo --tenant acme"},
        {"status": "missing_app_dependencies", "missing": ["office", "crm"], "detail": "apps not installed: `office`, `crm`",
         "hint": "linkworld install office --tenant acme; linkworld install crm --tenant acme"},
        {"status": "missing_rag_bindings", "missing": ["manuals"], "detail": "slots without a collection: `manuals`",
         "hint": "linkworld bind needy manuals COLLECTION --tenant acme"},
        {"status": "missing_install_settings", "missing": ["inbox", "key"], "detail": "required settings without a value: `inbox`, `key`",
         "hint": advice},
        {"status": "invalid_install_settings", "missing": ["limit", "ghost", "mode"],
         "detail": "`limit`: expected a number from 1 to 5, `ghost`: the manifest has no such setting, \
                    `mode`: expected one of fast, slow", "hint": advice}]);
    assert_eq!(blocked.body["blockers"], blockers);
    assert_eq!(blocked.body["status"], "missing_integrations");
    assert_eq!(blocked.body["missing"], json!(["m365", "odoo"]));
    let detail = blocked.body["detail"].as_str().unwrap();
    for blocker in blockers.as_array().unwrap() {
        assert!(detail.contains(blocker["detail"].as_str().unwrap()), "{detail}");
    }
    let entry = world.audited().await;
    assert_eq!((entry.kind, entry.tenant.as_str(), entry.app.as_str()), (AuditKind::Install, "acme", "needy"));
    assert_eq!(entry.gate_decision, "deny:missing_integrations");
    let status = done(&world, routes::CONTROL_STATUS, &[], Value::Null).await;
    assert_eq!(status["installs"].as_array().unwrap().len(), 1, "nothing was installed");
}

#[tokio::test]
async fn each_blocker_is_removed_by_its_command() {
    let mut world = acme().await;
    let values = json!({"inbox": "a@b.c", "key": "hunter2"});
    let body = json!({"settings": {"values": values}, "grants": ["mail.send"]});
    let install = async |world: &World| world.dev(routes::CONTROL_INSTALL, &["acme", "needy"], &body).await;
    let statuses = |answer: &Answer| {
        let found = answer.body["blockers"].as_array().unwrap();
        found.iter().map(|blocker| blocker["status"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let rest = ["missing_integrations", "missing_app_dependencies", "missing_rag_bindings"];
    assert_eq!(statuses(&install(&world).await), rest);
    for name in ["m365", "odoo", "m365"] {
        done(&world, routes::CONTROL_CONNECT, &["acme", name], Value::Null).await;
    }
    assert_eq!(statuses(&install(&world).await), rest[1..]);
    for app in ["office", "crm"] {
        let mut blob = manifest();
        blob["app_id"] = json!(app);
        blob["lifecycle"]["on_install"] = json!(false);
        register(&world, blob).await;
        let reply = done(&world, routes::CONTROL_INSTALL, &["acme", app], json!({})).await;
        assert_eq!((&reply["install"]["status"], &reply["hook"]), (&json!("active"), &json!("none")));
    }
    assert_eq!(statuses(&install(&world).await), rest[2..]);
    let typo = refused(
        &world,
        routes::CONTROL_RAG_BIND,
        &["acme", "needy", "manual"],
        json!({"collection": "x"}),
        (404, "slot_not_declared"),
    )
    .await;
    assert_eq!(typo.body["hint"], "did you mean `manuals`?");
    done(&world, routes::CONTROL_RAG_BIND, &["acme", "needy", "manuals"], json!({"collection": "tax"})).await;
    let slot = ["acme", "needy", "manuals"];
    for changed in [true, false] {
        assert_eq!(done(&world, routes::CONTROL_RAG_UNBIND, &slot, Value::Null).await, json!({ "changed": changed }));
    }
    let absent = (404, "slot_not_declared");
    refused(&world, routes::CONTROL_RAG_UNBIND, &["acme", "needy", "ghost"], Value::Null, absent).await;
    done(&world, routes::CONTROL_RAG_BIND, &slot, json!({"collection": "tax"})).await;
    let reply = install(&world).await;
    assert_eq!((reply.status, &reply.body["hook"]), (200, &json!("waiting")), "{}", reply.body);
    assert_eq!(reply.body["install"]["granted_scopes"], json!(["mail.send"]));
    let entry = world.audited().await;
    assert_eq!((entry.kind, entry.name.as_str(), entry.status.as_str()), (AuditKind::Install, "1.0.0", "success"));
    let again = done(&world, routes::CONTROL_INSTALL, &["acme", "needy"], json!({})).await;
    assert_eq!(again["install"]["granted_scopes"], json!(["mail.send"]), "grants are kept");
    let disconnected = done(&world, routes::CONTROL_DISCONNECT, &["acme", "odoo"], Value::Null).await;
    assert_eq!(disconnected, json!({"changed": true}));
    let answer = world.dev(routes::CONTROL_INSTALL, &["acme", "needy"], &json!({})).await;
    assert_eq!(statuses(&answer), ["missing_integrations"], "activation fails closed again");

    let listed = done(&world, routes::CONTROL_SETTINGS, &["acme", "needy"], Value::Null).await;
    let users = done(&world, routes::CONTROL_USERS, &["acme"], Value::Null).await;
    let by_id = |id: &str| {
        let all = listed["settings"].as_array().unwrap();
        all.iter().find(|setting| setting["id"] == id).unwrap().clone()
    };
    assert_eq!(by_id("owner")["value"], users["users"][0]["id"]);
    assert_eq!(by_id("mail")["value"], "ada@acme.example");
    assert_eq!((&by_id("key")["value"], &by_id("key")["is_set"]), (&Value::Null, &json!(true)));
    assert_eq!((&by_id("limit")["value"], &by_id("limit")["is_set"]), (&Value::Null, &json!(false)));
    assert_eq!(by_id("mode")["value"], "fast");
}

#[tokio::test]
async fn what_cannot_be_installed() {
    let world = acme().await;
    let mut headless = needy();
    headless["version"] = json!("1.1.0");
    for (values, body, status, reason) in [
        (["amce", "needy"], json!({}), 404, "unknown_tenant"),
        (["acme", "neddy"], json!({}), 404, "unknown_app"),
        (["acme", "tax-bot"], json!({}), 404, "no_version"),
        (["acme", "needy"], json!({"version": "9.0.0"}), 404, "no_version"),
        (["acme", "needy"], json!({"version": "latest"}), 422, "bad_request"),
        (["acme", "needy"], json!({"grants": ["mail.sent"]}), 422, "unknown_scope"),
        (["acme", "needy"], json!({"grants": ["calendar.read"]}), 422, "scope_not_declared"),
        (["acme", "needy"], json!({"wat": 1}), 422, "bad_request"),
        (["dev", "tax-bot"], json!({"version": "0.2.0"}), 409, "already_installed"),
    ] {
        refused(&world, routes::CONTROL_INSTALL, &values, body, (status, reason)).await;
    }
}

#[tokio::test]
async fn changed_settings_are_checked_as_at_the_install() {
    let mut world = start(None).await;
    let mut blob = needy();
    blob["install_settings"][0]["default"] = json!("first@b.c");
    for key in ["required_integrations", "cross_app_dependencies"] {
        blob[key] = json!([]);
    }
    let app = || InstallRequest {
        blob: blob.clone(),
        mocks: Mocks::parse(MOCKS).unwrap(),
        grants: None,
        templates: Vec::new(),
    };
    let blocked = world.platform.install(app()).await;
    let Err(EmulatorError::Install(InstallError::Blocked(blockers))) = blocked else { panic!("{blocked:?}") };
    assert_eq!(blockers[0].missing, ["key"]);
    let mut values = SettingValues::default();
    values.secrets.insert("key".into(), linkworld_contract::secret::Secret::new("hunter2".into()));
    let installed = world.platform.install_with(app(), values).await.unwrap();
    assert_eq!(installed.prepared.bound, ["manuals"]);
    let place = ["dev", "needy"];
    for (settings, reason, missing) in [
        (json!({"typed": {"limit": "0"}}), "invalid_install_settings", json!(["limit"])),
        (json!({"values": {"inbox": 5}}), "invalid_install_settings", json!(["inbox"])),
        (json!({"values": {"inbox": "\t"}}), "missing_install_settings", json!(["inbox"])),
        (json!({"values": {"mode": "medium"}}), "invalid_install_settings", json!(["mode"])),
        (json!({"values": {"key": 5}}), "invalid_install_settings", json!(["key"])),
        (json!({"typed": {"inbx": "x"}}), "invalid_install_settings", json!(["inbx"])),
    ] {
        let answer = refused(&world, routes::CONTROL_SETTINGS_CHANGE, &place, settings.clone(), (409, reason)).await;
        assert_eq!(answer.body["missing"], missing, "{settings}");
        let entry = world.audited().await;
        assert_eq!((entry.kind, entry.status.as_str()), (AuditKind::SettingsChange, "blocked"));
    }
    let given = json!({"typed": {"limit": "5"}, "values": {"mode": "slow", "key": "hunter3"}});
    done(&world, routes::CONTROL_SETTINGS_CHANGE, &place, given).await;
    assert_eq!(world.audited().await.name, "key,limit,mode");
    let (upstream, seen) = handler().await;
    world.platform.attach(&installed, upstream);
    world.platform.fire(&installed, &AppEvent::Inbound, RawObject::default()).await.unwrap();
    let config = events(&seen)[0].1["config"].clone();
    assert_eq!((&config["inbox"], &config["limit"], &config["mode"]), (&json!("first@b.c"), &json!(5), &json!("slow")));
    assert!(config.get("key").is_none());
    let file = SettingValues { plain: RawObject::of(&json!({"inbox": ""})), ..SettingValues::default() };
    let refused = world.platform.change_settings(&installed, file).await;
    assert!(matches!(refused, Err(EmulatorError::Install(InstallError::Blocked(_)))), "{refused:?}");
}

#[tokio::test]
async fn tenants_and_users_are_rows() {
    let mut world = acme().await;
    for (body, status, reason) in [
        (json!({"tenant": "acme"}), 409, "tenant_exists"),
        (json!({"tenant": "Acme"}), 422, "bad_request"),
        (json!({"tenant": "beta", "email": "nobody"}), 422, "bad_request"),
    ] {
        refused(&world, routes::CONTROL_TENANT_CREATE, &[], body, (status, reason)).await;
    }
    let listed = done(&world, routes::CONTROL_TENANTS, &[], Value::Null).await;
    let names: Vec<&str> =
        listed["tenants"].as_array().unwrap().iter().map(|one| one["tenant"].as_str().unwrap()).collect();
    assert_eq!(names, ["acme", "dev"]);
    assert_eq!(listed["tenants"][0]["activating_user"], "ada@acme.example");
    let user = json!({"email": "bob@acme.example", "zone": "europe/vienna", "roles": ["admin", "sales"]});
    let bob = done(&world, routes::CONTROL_USER_ADD, &["acme"], user.clone()).await;
    assert_eq!((&bob["name"], &bob["zone"], &bob["locale"]), (&json!("bob"), &json!("Europe/Vienna"), &json!("en")));
    assert_eq!(world.audited().await.name, "bob@acme.example added");
    for (body, status, reason) in [
        (user, 409, "user_exists"),
        (json!({"email": "x y@acme.example"}), 422, "bad_request"),
        (json!({"email": "x@acme.example", "zone": "Europe/Vienne"}), 422, "bad_request"),
        (json!({"email": "x@acme.example", "roles": [""]}), 422, "bad_request"),
    ] {
        refused(&world, routes::CONTROL_USER_ADD, &["acme"], body, (status, reason)).await;
    }
    done(&world, routes::CONTROL_USER_ADD, &["dev"], json!({"email": "bob@acme.example"})).await;
    done(&world, routes::CONTROL_USER_REMOVE, &["acme", "bob@acme.example"], Value::Null).await;
    for (email, status, reason) in
        [("bob@acme.example", 404, "unknown_user"), ("ada@acme.example", 409, "activating_user")]
    {
        refused(&world, routes::CONTROL_USER_REMOVE, &["acme", email], Value::Null, (status, reason)).await;
    }
    refused(&world, routes::CONTROL_TENANT_DELETE, &["dev"], Value::Null, (409, "tenant_in_use")).await;
    done(&world, routes::CONTROL_TENANT_DELETE, &["acme"], Value::Null).await;
    refused(&world, routes::CONTROL_USERS, &["acme"], Value::Null, (404, "unknown_tenant")).await;
}

#[tokio::test]
async fn events_carry_the_ids_of_the_tenants_users() {
    let world = start(None).await;
    let mut blob = manifest();
    blob["lifecycle"]["on_user_added"] = json!(true);
    let app = InstallRequest { blob, mocks: Mocks::default(), grants: None, templates: Vec::new() };
    let installed = world.platform.install(app).await.unwrap();
    let (upstream, seen) = handler().await;
    world.platform.attach(&installed, upstream);
    let users = done(&world, routes::CONTROL_USERS, &["dev"], Value::Null).await;
    let admin = users["users"][0].clone();
    assert_eq!((&admin["email"], &admin["activating"]), (&json!("admin@dev.example"), &json!(true)));
    world.platform.run_install_hook(&installed).await.unwrap();
    world.platform.fire(&installed, &AppEvent::Inbound, RawObject::default()).await.unwrap();
    for (path, body) in events(&seen) {
        assert_eq!(body["user_id"], admin["id"], "{path}");
    }
    let bob = done(&world, routes::CONTROL_USER_ADD, &["dev"], json!({"email": "bob@dev.example"})).await;
    let told = async {
        while events(&seen).len() < 3 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), told).await.unwrap();
    let (path, body) = events(&seen)[2].clone();
    assert_eq!((path.as_str(), &body["user_id"]), ("/event/user_added", &bob["id"]));
}

#[tokio::test]
async fn single_scopes_are_granted_and_revoked() {
    let mut world = start(Some(&[])).await;
    let place = ["dev", "tax-bot"];
    let change = async |world: &World, body: Value| done(world, routes::CONTROL_GRANTS_CHANGE, &place, body).await;
    assert_eq!(world.tool("email_send", &json!({})).await.body["decision"], "scope_denied");
    let granted = change(&world, json!({"grant": ["mail.send", "calendar.read"]})).await;
    assert_eq!(granted["granted_scopes"], json!(["mail.send", "calendar.read"]));
    assert_eq!(world.audited().await.name, "+mail.send,+calendar.read");
    assert_eq!(world.tool("email_send", &json!({})).await.status, 200);
    let granted = change(&world, json!({"revoke": ["mail.send"]})).await;
    assert_eq!(granted["granted_scopes"], json!(["calendar.read"]));
    assert_eq!(world.tool("email_send", &json!({})).await.body["decision"], "scope_denied");
    for (scope, reason) in [("files.read", "scope_not_declared"), ("mail.sent", "unknown_scope")] {
        refused(&world, routes::CONTROL_GRANTS_CHANGE, &place, json!({"grant": [scope]}), (422, reason)).await;
    }
}

#[tokio::test]
async fn an_uninstalled_app_leaves_nothing_and_its_token_is_refused() {
    for retain in [false, true] {
        let mut world = start(None).await;
        let (upstream, seen) = handler().await;
        world.platform.attach(&world.installed, upstream);
        let place = ["dev", "tax-bot"];
        done(&world, routes::CONTROL_SETTINGS_CHANGE, &place, json!({"typed": {"inbox": "own@b.c"}})).await;
        let secret = json!({"value": "hunter2"});
        done(&world, routes::CONTROL_TENANT_SECRET_SET, &["dev", "tax-bot", "API_KEY"], secret).await;
        let set = json!({"key": "k", "value": 7});
        assert_eq!(world.tool("app_kv_set", &set).await.status, 200);
        let path = format!("{}?retain={retain}", routes::CONTROL_UNINSTALL.path(&place));
        let token = world.platform.developer_token().expose().to_owned();
        let answer = world.call(routes::CONTROL_UNINSTALL, &path, &token, &Value::Null).await;
        assert_eq!((answer.status, &answer.body["retained"]), (200, &json!(retain)), "{}", answer.body);
        assert_eq!(answer.body["hook"], "none", "the manifest declares no uninstall hook");
        let entry = world.audited().await;
        assert_eq!((entry.kind, entry.name.as_str()), (AuditKind::Uninstall, "0.1.0"));
        assert_eq!(world.tool("app_kv_get", &json!({"key": "k"})).await.status, 401, "its token is refused");
        refused(&world, routes::CONTROL_UNINSTALL, &place, Value::Null, (404, "not_installed")).await;

        let app = InstallRequest { blob: manifest(), mocks: Mocks::default(), grants: None, templates: Vec::new() };
        let before = world.session().to_owned();
        world.installed = world.platform.install(app).await.unwrap();
        assert_ne!(world.session(), before);
        let found = world.tool("app_kv_get", &json!({"key": "k"})).await;
        assert_eq!(found.body["result"]["value"], if retain { json!(7) } else { Value::Null }, "{}", found.body);
        let secrets = done(&world, routes::CONTROL_TENANT_SECRETS, &place, Value::Null).await;
        assert_eq!(secrets.as_array().unwrap().len(), usize::from(retain));
        let settings = done(&world, routes::CONTROL_SETTINGS, &place, Value::Null).await;
        assert_eq!(settings["settings"][0]["value"], if retain { "own@b.c" } else { "a@b.c" });
        assert!(events(&seen).is_empty());
        let old = world
            .call(
                routes::APP_TOOLS,
                "/api/mcp/app-tools",
                &before,
                &json!({"tool_name": "app_kv_list", "arguments": {}}),
            )
            .await;
        assert_eq!(old.status, 401, "a token of the earlier install stays refused");
    }
}

#[tokio::test]
async fn an_app_that_others_need_is_uninstalled_by_force_and_its_hook_is_tried_three_times() {
    let mut world = start(None).await;
    let mut other = manifest();
    other["app_id"] = json!("other-app");
    other["cross_app_dependencies"] = json!([{"app_id": "tax-bot"}]);
    world
        .platform
        .install(InstallRequest { blob: other, mocks: Mocks::default(), grants: None, templates: Vec::new() })
        .await
        .unwrap();
    let mut blob = manifest();
    blob["lifecycle"]["on_uninstall"] = json!(true);
    let app = InstallRequest { blob, mocks: Mocks::default(), grants: None, templates: Vec::new() };
    world.installed = world.platform.install(app).await.unwrap();
    let place = ["dev", "tax-bot"];
    let answer = refused(&world, routes::CONTROL_UNINSTALL, &place, Value::Null, (409, "has_dependents")).await;
    assert!(answer.body["detail"].as_str().unwrap().contains("other-app"));
    let path = format!("{}?force=true", routes::CONTROL_UNINSTALL.path(&place));
    let token = world.platform.developer_token().expose().to_owned();
    let answer = world.call(routes::CONTROL_UNINSTALL, &path, &token, &Value::Null).await;
    assert_eq!((answer.status, &answer.body["hook"]), (200, &json!("failed")), "{}", answer.body);
    let page = done(&world, routes::CONTROL_AUDIT, &[], Value::Null).await;
    let entries = page["entries"].as_array().unwrap();
    let hooks = entries.iter().filter(|entry| entry["name"] == "uninstall" && entry["kind"] == "event");
    assert_eq!(hooks.count(), 3);
    let last = world.audited().await;
    assert_eq!((last.kind, last.status.as_str()), (AuditKind::Uninstall, "error"));
}

#[tokio::test]
async fn a_dependency_is_a_grant_for_routes_until_it_is_revoked() {
    let world = start(None).await;
    done(&world, routes::CONTROL_TENANT_CREATE, &[], json!({"tenant": "acme"})).await;
    let plain = |app: &str, needs: Value| {
        json!({
            "apiVersion": "linkworld.ai/v2", "app_id": app, "version": "1.0.0", "name": app, "description": "",
            "icon": "box", "cross_app_dependencies": needs, "runtime": {"image": "x/y", "port": 8080, "env": {}}
        })
    };
    register(&world, plain("office", json!([]))).await;
    register(&world, plain("sales", json!([{"app_id": "office", "routes": ["GET /documents"]}]))).await;
    let grants = async || done(&world, routes::CONTROL_APP_GRANTS, &["acme"], Value::Null).await["grants"].clone();
    done(&world, routes::CONTROL_INSTALL, &["acme", "office"], json!({})).await;
    assert_eq!(grants().await, json!([]));
    done(&world, routes::CONTROL_INSTALL, &["acme", "sales"], json!({})).await;
    let granted =
        |status: &str| json!([{"from": "sales", "to": "office", "allowed_agents": ["__route__"], "status": status}]);
    assert_eq!(grants().await, granted("active"));
    for changed in [true, false] {
        let answer = done(&world, routes::CONTROL_APP_GRANT_REVOKE, &["acme", "sales", "office"], Value::Null).await;
        assert_eq!(answer, json!({ "changed": changed }));
    }
    // Activating it again does not undo that; a new install does.
    done(&world, routes::CONTROL_INSTALL, &["acme", "sales"], json!({})).await;
    assert_eq!(grants().await, granted("revoked"));
    done(&world, routes::CONTROL_UNINSTALL, &["acme", "sales"], Value::Null).await;
    assert_eq!(grants().await, json!([]));
}

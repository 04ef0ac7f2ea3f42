//! What activating an app makes in its tenant: document templates, agents, visions, and values that the platform fills in.

use crate::world::{Answer, World, handler, manifest, start};
use linkworld_contract::names::TenantSlug;
use linkworld_contract::wire::container::AppEvent;
use linkworld_contract::wire::raw::RawObject;
use linkworld_contract::wire::routes::{self, Route};
use linkworld_emulator::{InstallRequest, Mocks, SettingValues, TenantSetup};
use serde_json::{Value, json};

async fn ask(world: &World, route: Route, values: &[&str], body: Value) -> Answer {
    world.dev(route, values, &body).await
}

async fn done(world: &World, route: Route, values: &[&str], body: Value) -> Value {
    let answer = ask(world, route, values, body).await;
    assert!((200..300).contains(&answer.status), "{} {}", answer.status, answer.body);
    answer.body
}

/// A manifest of its own app, without hooks.
fn app(id: &str, version: &str) -> Value {
    let mut blob = manifest();
    blob["app_id"] = json!(id);
    blob["version"] = json!(version);
    blob["lifecycle"]["on_install"] = json!(false);
    blob
}

async fn register(world: &World, blob: &Value, templates: Value) {
    let (id, version) = (blob["app_id"].as_str().unwrap(), blob["version"].as_str().unwrap());
    assert!(ask(world, routes::APP_CREATE, &[], json!({"slug": id, "name": id})).await.status < 300);
    let body = json!({"version": version, "image_url": "x/y", "manifest": blob, "promote": true});
    done(world, routes::VERSION_REGISTER, &[id], body).await;
    if !templates.is_null() {
        done(world, routes::TEMPLATES_ATTACH, &[id, version], json!({ "templates": templates })).await;
    }
}

async fn upgrade(world: &World, id: &str, version: &str) {
    let body = json!({"target_version": version, "force_grant_new_scopes": true});
    let answer = done(world, routes::UPGRADE_TENANTS, &[id], body).await;
    assert_eq!(answer["upgraded_tenant_count"], 1, "{answer}");
}

async fn templates(world: &World) -> Vec<Value> {
    done(world, routes::CONTROL_TEMPLATES, &["dev"], Value::Null).await["templates"].as_array().unwrap().clone()
}

async fn agents(world: &World) -> Vec<Value> {
    done(world, routes::CONTROL_AGENTS, &["dev"], Value::Null).await["agents"].as_array().unwrap().clone()
}

fn column(rows: &[Value], fields: [&str; 2]) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    rows.iter().map(|row| (text(&row[fields[0]]), text(&row[fields[1]]))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(left, right)| ((*left).to_owned(), (*right).to_owned())).collect()
}

#[tokio::test]
async fn templates_are_copied_once_and_are_the_tenants_then() {
    let world = start(None).await;
    let (quote, letter) = (
        json!({"slug": "quote", "name": "Quote", "description": "A4",
        "sections": [{"type": "markdown", "content": "1.10"}], "metadata": {"page": 1}}),
        json!({"slug": "letter", "name": ""}),
    );
    register(&world, &app("office", "1.0.0"), json!([quote, letter])).await;
    done(&world, routes::CONTROL_INSTALL, &["dev", "office"], json!({})).await;
    let found = templates(&world).await;
    assert_eq!(column(&found, ["slug", "name"]), pairs(&[("letter", "letter"), ("quote", "Quote")]));
    let mut copy = found[1].clone();
    assert!(copy["created_at"].take().is_string());
    let expected = json!({"slug": "quote", "name": "Quote", "description": "A4", "app_ids": ["office"], "is_active": true,
        "is_default": true, "sections": quote["sections"], "metadata": {"page": 1}, "created_at": null});
    assert_eq!(copy, expected);
    assert_eq!((&found[0]["sections"], &found[0]["metadata"]), (&json!([]), &json!({})));

    let edit = json!({"set": {"name": "Offer", "is_active": false, "sections": [{"type": "x"}]}});
    let edited = done(&world, routes::CONTROL_TEMPLATE_EDIT, &["dev", "quote"], edit).await;
    assert_eq!(
        (&edited["name"], &edited["is_active"], &edited["description"]),
        (&json!("Offer"), &json!(false), &json!("A4"))
    );
    done(&world, routes::CONTROL_INSTALL, &["dev", "office"], json!({})).await;
    // A version with one template fewer, one changed and one more.
    register(
        &world,
        &app("office", "1.1.0"),
        json!([{"slug": "quote", "name": "New"}, {"slug": "memo", "name": "Memo"}]),
    )
    .await;
    upgrade(&world, "office", "1.1.0").await;
    let expected = [("letter", "letter"), ("memo", "Memo"), ("quote", "Offer")];
    assert_eq!(column(&templates(&world).await, ["slug", "name"]), pairs(&expected));
    // Another app with the same slug: the first one stays.
    register(
        &world,
        &app("other", "1.0.0"),
        json!([{"slug": "memo", "name": "Other"}, {"slug": "own", "name": "Own"}]),
    )
    .await;
    done(&world, routes::CONTROL_INSTALL, &["dev", "other"], json!({})).await;
    let expected =
        [("letter", r#"["office"]"#), ("memo", r#"["office"]"#), ("own", r#"["other"]"#), ("quote", r#"["office"]"#)];
    assert_eq!(column(&templates(&world).await, ["slug", "app_ids"]), pairs(&expected));

    for (slug, body, status, part) in [
        ("quot", json!({"set": {"name": "x"}}), 404, "did you mean `quote`?"),
        ("quote", json!({"set": {"nmae": "x"}}), 422, "did you mean `name`?"),
        ("quote", json!({"set": {"slug": "x"}}), 422, "fields: name"),
        ("quote", json!({"set": {"sections": {}}}), 422, "`sections` must be a list of objects"),
        ("quote", json!({"set": {"name": " "}}), 422, "`name` is empty"),
        ("quote", json!({"set": {"is_active": "no"}}), 422, "`is_active` must be true or false"),
        ("quote", json!({"reset": ["name"]}), 422, "cannot be reset"),
    ] {
        let answer = ask(&world, routes::CONTROL_TEMPLATE_EDIT, &["dev", slug], body.clone()).await;
        assert_eq!(answer.status, status, "{body}");
        assert!(answer.body.to_string().contains(part), "{} of {body}", answer.body);
    }
    assert_eq!(templates(&world).await[3]["name"], "Offer");
}

#[tokio::test]
async fn templates_of_an_uninstalled_app_stay_only_if_its_data_does() {
    for retain in ["true", "false"] {
        let world = start(None).await;
        register(&world, &app("office", "1.0.0"), json!([{"slug": "quote", "name": "Quote"}])).await;
        register(&world, &app("other", "1.0.0"), json!([{"slug": "own", "name": "Own"}])).await;
        for id in ["office", "other"] {
            done(&world, routes::CONTROL_INSTALL, &["dev", id], json!({})).await;
        }
        done(&world, routes::CONTROL_TEMPLATE_EDIT, &["dev", "quote"], json!({"set": {"name": "Offer"}})).await;
        let path = format!("{}?retain={retain}", routes::CONTROL_UNINSTALL.path(&["dev", "office"]));
        let token = world.platform.developer_token().expose().to_owned();
        assert_eq!(world.call(routes::CONTROL_UNINSTALL, &path, &token, &Value::Null).await.status, 200);
        let kept = if retain == "true" { vec![("own", "Own"), ("quote", "Offer")] } else { vec![("own", "Own")] };
        assert_eq!(column(&templates(&world).await, ["slug", "name"]), pairs(&kept), "--retain={retain}");
        done(&world, routes::CONTROL_INSTALL, &["dev", "office"], json!({})).await;
        let name = if retain == "true" { "Offer" } else { "Quote" };
        assert_eq!(templates(&world).await[1]["name"], name, "a later install is new without --retain");
    }
}

/// A manifest with these agents.
fn with_agents(version: &str, agents: Value) -> Value {
    let mut blob = app("writer", version);
    let agents = agents.as_array().unwrap().iter().map(|agent| {
        let mut whole = json!({"name": "A", "system_prompt": "Write."});
        whole.as_object_mut().unwrap().extend(agent.as_object().unwrap().clone());
        whole
    });
    blob["agents"] = agents.collect();
    blob
}

#[tokio::test]
async fn agents_keep_what_the_tenant_changed_through_versions() {
    let world = start(None).await;
    let first = json!([{"id": "drafter", "name": "Drafter", "is_default": true, "team": ["checker"], "tools_allowed": ["echo"],
        "knowledge_skills": [{"id": "style", "description": "How to write.", "path": "style.md"}]},
        {"id": "checker", "routing_hints": "late", "allowed_skills": ["mail"]}]);
    register(&world, &with_agents("1.0.0", first), Value::Null).await;
    done(&world, routes::CONTROL_INSTALL, &["dev", "writer"], json!({})).await;
    let found = agents(&world).await;
    assert_eq!(column(&found, ["slug", "status"]), pairs(&[("checker", "active"), ("drafter", "active")]));
    let mut drafter = found[1].clone();
    let declared = drafter["declared"].take();
    assert_eq!(declared["knowledge_skills"][0]["path"], "style.md", "everything that an invocation needs");
    let expected = json!({"app_id": "writer", "slug": "drafter", "status": "active", "display_name": "Drafter",
        "system_prompt": "Write.", "allowed_skills": null, "tools_allowed": ["echo"], "routing_hints": "", "is_default": true,
        "team": ["checker"], "edited": [], "vision": null, "declared": null});
    assert_eq!(drafter, expected);
    assert_eq!((&found[0]["allowed_skills"], &found[0]["routing_hints"]), (&json!(["mail"]), &json!("late")));

    let place = ["dev", "writer", "drafter"];
    let edit = json!({"set": {"system_prompt": "Write briefly.", "tools_allowed": null, "display_name": "Writer"}});
    let edited = done(&world, routes::CONTROL_AGENT_EDIT, &place, edit).await;
    assert_eq!((&edited["system_prompt"], &edited["tools_allowed"]), (&json!("Write briefly."), &Value::Null));
    for body in [
        json!({"set": {"system_prompt": ""}}),
        json!({"set": {"display_name": "x".repeat(81)}}),
        json!({"set": {"allowed_skills": "mail"}}),
        json!({"set": {"tools_allowed": ["ecko"]}}),
        json!({"set": {"team": []}}),
        json!({"reset": ["name"]}),
        json!({"sets": {}}),
    ] {
        let answer = ask(&world, routes::CONTROL_AGENT_EDIT, &place, body.clone()).await;
        assert_eq!((answer.status, &answer.body["reason"]), (422, &json!("bad_request")), "{body}");
    }
    let answer = ask(&world, routes::CONTROL_AGENT_EDIT, &["dev", "writer", "draftr"], json!({"set": {}})).await;
    assert_eq!((answer.status, &answer.body["hint"]), (404, &json!("did you mean `drafter`?")));

    // Another prompt and no checker: what the tenant did not change follows the version.
    let second = json!([{"id": "drafter", "is_default": true, "name": "Drafter 2", "system_prompt": "Draft.", "routing_hints": "first"}]);
    register(&world, &with_agents("1.1.0", second), Value::Null).await;
    upgrade(&world, "writer", "1.1.0").await;
    let found = agents(&world).await;
    assert_eq!(column(&found, ["slug", "status"]), pairs(&[("checker", "archived"), ("drafter", "active")]));
    let drafter = &found[1];
    assert_eq!((&drafter["system_prompt"], &drafter["display_name"]), (&json!("Write briefly."), &json!("Writer")));
    assert_eq!((&drafter["routing_hints"], &drafter["team"]), (&json!("first"), &Value::Null));
    assert_eq!(drafter["edited"], json!(["system_prompt", "tools_allowed", "display_name"]));
    let reset = json!({"reset": ["system_prompt", "display_name"]});
    let back = done(&world, routes::CONTROL_AGENT_EDIT, &place, reset).await;
    assert_eq!((&back["system_prompt"], &back["display_name"]), (&json!("Draft."), &json!("Drafter 2")));

    // Back again: the checker is active again.
    upgrade(&world, "writer", "1.0.0").await;
    assert_eq!(
        column(&agents(&world).await, ["slug", "status"]),
        pairs(&[("checker", "active"), ("drafter", "active")])
    );
    done(&world, routes::CONTROL_UNINSTALL, &["dev", "writer"], Value::Null).await;
    assert_eq!(
        column(&agents(&world).await, ["slug", "status"]),
        pairs(&[("checker", "inactive"), ("drafter", "inactive")])
    );
    assert_eq!(agents(&world).await[1]["edited"], json!([]), "a later install is new without --retain");
    done(&world, routes::CONTROL_INSTALL, &["dev", "writer"], json!({"version": "1.1.0"})).await;
    assert_eq!(
        column(&agents(&world).await, ["slug", "status"]),
        pairs(&[("checker", "archived"), ("drafter", "active")])
    );
}

#[tokio::test]
async fn the_agent_of_the_singular_form_is_called_default() {
    let world = start(None).await;
    let mut blob = manifest();
    blob["agent"] = json!({"id": "clerk", "name": "Clerk", "system_prompt": "Sort."});
    let app = InstallRequest {
        blob,
        mocks: Mocks::default(),
        grants: None,
        templates: vec![json!({"slug": "t", "name": "T"})],
    };
    world.platform.install(app.clone()).await.unwrap();
    let edit = json!({"set": {"routing_hints": "mine"}});
    done(&world, routes::CONTROL_AGENT_EDIT, &["dev", "tax-bot", "default"], edit).await;
    world.platform.install(app).await.unwrap();
    let found = agents(&world).await;
    assert_eq!(found.len(), 1);
    let of = |field: &str| found[0][field].clone();
    assert_eq!((of("slug"), of("is_default"), of("routing_hints")), (json!("default"), json!(true), json!("mine")));
    assert_eq!(templates(&world).await[0]["app_ids"], json!(["tax-bot"]), "a working copy has templates, too");
}

/// An app whose agent has a vision, with a setting that picks the project.
fn with_vision() -> Value {
    let vision = json!({"text": "Sort all mail.", "success_criteria": ["none left"], "budget_max_goals": 7});
    let mut blob =
        with_agents("1.0.0", json!([{"id": "clerk", "is_default": true, "vision": vision}, {"id": "plain"}]));
    let setting = json!({"id": "project", "type": "project_picker", "label": "Project"});
    blob["install_settings"].as_array_mut().unwrap().push(setting);
    blob
}

#[tokio::test]
async fn a_vision_is_there_while_a_project_is_picked() {
    let world = start(None).await;
    let setup = TenantSetup {
        tenant: TenantSlug::parse("dev").unwrap(),
        name: Some("Dev GmbH".into()),
        users: Vec::new(),
        integrations: Vec::new(),
        projects: vec![("q3".into(), "Third quarter".into()), ("q4".into(), "q4".into())],
        collections: Vec::new(),
        calls: Vec::new(),
        wires: Vec::new(),
        apps: Vec::new(),
    };
    assert_eq!(world.platform.set_up(setup.clone()).await.unwrap().count, 3);
    assert_eq!(world.platform.set_up(setup).await.unwrap().count, 0, "it is so already");
    let tenants = done(&world, routes::CONTROL_TENANTS, &[], Value::Null).await;
    assert_eq!(tenants["tenants"][0]["name"], "Dev GmbH");
    let projects = done(&world, routes::CONTROL_PROJECTS, &["dev"], Value::Null).await;
    let expected = [("q3", "Third quarter"), ("q4", "q4")];
    assert_eq!(column(projects["projects"].as_array().unwrap(), ["id", "name"]), pairs(&expected));

    register(&world, &with_vision(), Value::Null).await;
    let place = ["dev", "writer"];
    let body = json!({"settings": {"values": {"project": "q5"}}});
    let refused = ask(&world, routes::CONTROL_INSTALL, &place, body).await;
    assert_eq!((refused.status, &refused.body["status"]), (409, &json!("invalid_install_settings")));
    assert_eq!(refused.body["blockers"][0]["detail"], "`project`: expected a project of the tenant: q3, q4");
    done(&world, routes::CONTROL_INSTALL, &place, json!({})).await;
    let vision = async || {
        let found = agents(&world).await;
        assert_eq!(found[1]["vision"], Value::Null, "`plain` declares none");
        found[0]["vision"].clone()
    };
    assert_eq!(vision().await, Value::Null, "no project was picked");
    for (project, expected) in [("q4", json!("q4")), ("q3", json!("q3")), ("", Value::Null), ("q3", json!("q3"))] {
        let body = json!({"values": {"project": project}});
        done(&world, routes::CONTROL_SETTINGS_CHANGE, &place, body).await;
        assert_eq!(vision().await["project_id"], expected, "picked {project}");
    }
    assert_eq!(vision().await["declared"]["budget_max_goals"], 7);
    let refused = ask(&world, routes::CONTROL_SETTINGS_CHANGE, &place, json!({"values": {"project": "q5"}})).await;
    assert_eq!((refused.status, &refused.body["missing"]), (409, &json!(["project"])));
    done(&world, routes::CONTROL_PROJECT_SET, &["dev", "q5"], json!({})).await;
    done(&world, routes::CONTROL_SETTINGS_CHANGE, &place, json!({"values": {"project": "q5"}})).await;
    assert_eq!(vision().await["project_id"], "q5");
    // A version without the vision.
    register(&world, &with_agents("1.1.0", json!([{"id": "clerk", "is_default": true}, {"id": "plain"}])), Value::Null)
        .await;
    upgrade(&world, "writer", "1.1.0").await;
    assert_eq!(vision().await, Value::Null);
}

#[tokio::test]
async fn a_tenant_without_projects_gets_the_one_that_is_picked_first() {
    let world = start(None).await;
    register(&world, &with_vision(), Value::Null).await;
    let body = json!({"settings": {"typed": {"project": "mine"}}});
    done(&world, routes::CONTROL_INSTALL, &["dev", "writer"], body).await;
    let projects = done(&world, routes::CONTROL_PROJECTS, &["dev"], Value::Null).await;
    assert_eq!(projects["projects"], json!([{"id": "mine", "name": "mine"}]));
    assert_eq!(agents(&world).await[0]["vision"]["project_id"], "mine");
    let answer =
        ask(&world, routes::CONTROL_SETTINGS_CHANGE, &["dev", "writer"], json!({"typed": {"project": "mien"}})).await;
    assert_eq!(answer.status, 409, "{}", answer.body);
}

#[tokio::test]
async fn the_platform_fills_in_what_nobody_is_prompted_for() {
    let world = start(None).await;
    let mut blob = app("filled", "1.0.0");
    blob["install_settings"] = json!([
        {"id": "owner", "type": "string", "label": "Owner", "required": true, "auto_default": "activator_user_id"},
        {"id": "mail", "type": "string", "label": "Mail", "required": true, "auto_default": "m365_primary_email"}]);
    let prompts = world.platform.setting_prompts(None, &blob).await.unwrap();
    assert!(prompts.iter().all(|prompt| !prompt.is_open), "{prompts:?}");
    let request = InstallRequest { blob: blob.clone(), mocks: Mocks::default(), grants: None, templates: Vec::new() };
    let installed = world.platform.install(request.clone()).await.unwrap();
    let config = async || {
        let settings = done(&world, routes::CONTROL_SETTINGS, &["dev", "filled"], Value::Null).await;
        (settings["settings"][0]["value"].clone(), settings["settings"][1]["value"].clone())
    };
    let users = done(&world, routes::CONTROL_USERS, &["dev"], Value::Null).await;
    let admin = users["users"][0]["id"].clone();
    assert_eq!(config().await, (admin.clone(), json!("")), "Microsoft 365 is not connected");
    done(&world, routes::CONTROL_CONNECT, &["dev", "m365"], Value::Null).await;
    world.platform.install(request.clone()).await.unwrap();
    assert_eq!(config().await, (admin.clone(), json!("admin@dev.example")));
    let own = SettingValues { plain: RawObject::of(&json!({"mail": "own@dev.example"})), ..SettingValues::default() };
    world.platform.install_with(request.clone(), own).await.unwrap();
    world.platform.install(request).await.unwrap();
    assert_eq!(config().await, (admin.clone(), json!("own@dev.example")), "what a user gave wins, and stays");
    let blank =
        ask(&world, routes::CONTROL_SETTINGS_CHANGE, &["dev", "filled"], json!({"values": {"mail": " "}})).await;
    assert_eq!((blank.status, &blank.body["status"]), (409, &json!("missing_install_settings")));
    let (upstream, seen) = handler().await;
    world.platform.attach(&installed, upstream);
    world.platform.fire(&installed, &AppEvent::Inbound, RawObject::default()).await.unwrap();
    assert_eq!(seen.lock().unwrap()[0].1["config"], json!({"owner": admin, "mail": "own@dev.example"}));
}

#[tokio::test]
async fn a_world_carries_what_tenants_made_of_their_apps() {
    let folder = tempfile::tempdir().unwrap();
    let world = crate::worlds::start_in(&folder.path().join("store")).await;
    register(&world, &with_vision(), json!([{"slug": "quote", "name": "Quote"}])).await;
    let body = json!({"settings": {"typed": {"project": "mine"}}});
    done(&world, routes::CONTROL_INSTALL, &["dev", "writer"], body).await;
    done(&world, routes::CONTROL_TEMPLATE_EDIT, &["dev", "quote"], json!({"set": {"name": "Offer"}})).await;
    let edit = json!({"set": {"system_prompt": "Mine."}});
    done(&world, routes::CONTROL_AGENT_EDIT, &["dev", "writer", "clerk"], edit).await;
    let all = async || (templates(&world).await, agents(&world).await);
    let before = all().await;
    done(&world, routes::CONTROL_WORLD, &[], json!({"action": "save", "world": "mine", "replace": false})).await;
    for reset in [json!({"action": "reset"}), json!({"action": "reset", "tenant": "dev"})] {
        done(&world, routes::CONTROL_WORLD, &[], reset.clone()).await;
        assert_eq!(all().await, (Vec::new(), Vec::new()), "{reset}");
        done(&world, routes::CONTROL_WORLD, &[], json!({"action": "load", "world": "mine"})).await;
        assert_eq!(all().await, before);
    }
    done(&world, routes::CONTROL_WORLD, &[], json!({"action": "reset"})).await;
    done(&world, routes::CONTROL_WORLD, &[], json!({"action": "reset", "world": "mine", "tenant": "dev"})).await;
    assert_eq!(all().await, before);
    world.platform.stop().await.unwrap();
}

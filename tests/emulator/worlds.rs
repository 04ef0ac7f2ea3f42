//! Named worlds: saved, loaded and reset while the platform runs and while it does not, and what a file may not do.

use crate::support::Home;
use crate::world::{self, Answer, World, handler};
use linkworld_contract::names::TenantSlug;
use linkworld_contract::wire::routes;
use linkworld_emulator::{
    InstallRequest, Mocks, PlatformOptions, SettingValues, StoreLocation, TenantSetup, WorldFolder,
};
use linkworld_system::clock::{Clock, ClockSetting, VirtualClock};
use serde_json::{Value, json};
use std::cell::Cell;
use std::path::Path;

/// A platform whose clock can be set without an end to its tokens.
async fn started(store: StoreLocation) -> World {
    let clock = VirtualClock::starting_at("2026-01-02T03:04:05Z".parse().unwrap());
    let (options, events) = world::options(store, Clock::Virtual(clock.clone()));
    let platform = linkworld_emulator::start(PlatformOptions { token_clock: Clock::Real, ..options }).await.unwrap();
    let app = InstallRequest { blob: world::manifest(), mocks: Mocks::default(), grants: None, templates: Vec::new() };
    let installed = platform.install(app).await.unwrap();
    World::of(platform, installed, clock, events)
}

pub(crate) async fn start_in(folder: &Path) -> World {
    started(StoreLocation::Folder(folder.to_owned())).await
}

async fn change(world: &World, body: Value) -> Answer {
    world.dev(routes::CONTROL_WORLD, &[], &body).await
}

async fn changed(world: &World, body: Value) -> Value {
    let answer = change(world, body.clone()).await;
    assert_eq!(answer.status, 200, "{body}: {}", answer.body);
    answer.body
}

fn save(name: &str) -> Value {
    json!({"action": "save", "world": name})
}

fn load(name: &str) -> Value {
    json!({"action": "load", "world": name})
}

async fn put(world: &World, value: &str) {
    let set = world.tool("app_kv_set", &json!({"key": "k", "value": value})).await;
    assert_eq!(set.body["ok"], true, "{}", set.body);
}

async fn value(world: &World) -> Value {
    let got = world.tool("app_kv_get", &json!({"key": "k"})).await;
    assert_eq!(got.body["ok"], true, "{}", got.body);
    got.body["result"]["value"].clone()
}

async fn tenants(world: &World) -> Vec<String> {
    let list = world.dev(routes::CONTROL_TENANTS, &[], &Value::Null).await.body;
    list["tenants"].as_array().unwrap().iter().map(|one| one["tenant"].as_str().unwrap().to_owned()).collect()
}

async fn secret(world: &World) -> Value {
    let path = format!("{}?key=API_KEY", routes::APP_SECRETS.template);
    world.call(routes::APP_SECRETS, &path, world.session(), &Value::Null).await.body["value"].clone()
}

async fn set_secret(world: &World, value: &str) {
    let body = json!({"value": value});
    let set = world.dev(routes::CONTROL_TENANT_SECRET_SET, &["dev", "tax-bot", "API_KEY"], &body).await;
    assert_eq!(set.status, 200, "{}", set.body);
}

async fn create(world: &World, tenant: &str) {
    assert_eq!(world.dev(routes::CONTROL_TENANT_CREATE, &[], &json!({"tenant": tenant})).await.status, 201);
}

/// Everything a table of a world has.
fn rows(file: &Path, sql: &str) -> Vec<Vec<u8>> {
    let world = rusqlite::Connection::open(file).unwrap();
    let mut query = world.prepare(sql).unwrap();
    query.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[tokio::test]
async fn a_running_platform_goes_back_to_a_saved_world() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let mut world = start_in(&store).await;
    let (upstream, seen) = handler().await;
    world.platform.attach(&world.installed, upstream);
    world.platform.run_install_hook(&world.installed).await.unwrap();
    create(&world, "acme").await;
    set_secret(&world, "canary-value-one").await;
    put(&world, "before").await;
    let _ = world.dev(routes::CONTROL_CLOCK_CHANGE, &[], &json!({"action": "advance", "seconds": 3_600})).await;
    let saved = changed(&world, save("base")).await;
    assert_eq!((&saved["tenants"], &saved["installs"], &saved["previous"]), (&json!(2), &json!(1), &Value::Null));

    put(&world, "after").await;
    assert_eq!(world.dev(routes::CONTROL_TENANT_DELETE, &["acme"], &Value::Null).await.status, 200);
    let _ = world.dev(routes::CONTROL_CLOCK_CHANGE, &[], &json!({"action": "advance", "seconds": 3_600})).await;
    let loaded = changed(&world, load("base")).await;
    assert_eq!(loaded["previous"], "previous");
    assert_eq!((&loaded["failed"], &loaded["missing_secrets"]), (&json!([]), &json!([])));
    // The handler keeps its token, the secret its value, and the hook that has succeeded is not sent again.
    assert_eq!(value(&world).await, "before");
    assert_eq!(secret(&world).await, "canary-value-one");
    assert_eq!(tenants(&world).await, ["acme", "dev"]);
    assert_eq!(world.clock.setting(), ClockSetting::Frozen { at: 1_767_326_645_000 });
    let installs = seen.lock().unwrap().iter().filter(|(path, _)| path == "/event/install").count();
    assert_eq!(installs, 1);
    let log = world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body["entries"].clone();
    assert!(log.as_array().unwrap().iter().any(|row| row["kind"] == "world_change" && row["name"] == "loaded base"));

    // What was replaced is a world, too.
    let _ = changed(&world, load("previous")).await;
    assert_eq!((value(&world).await, tenants(&world).await), (json!("after"), vec!["dev".to_owned()]));
    while world.events.try_recv().is_ok() {}
    world.platform.stop().await.unwrap();

    let file = folder.path().join("store.worlds/base.world");
    assert_eq!(rows(&file, "SELECT sealed FROM secrets"), [Vec::<u8>::new()]);
    assert!(rows(&file, "SELECT sealed FROM own").is_empty());
    let bytes = std::fs::read(&file).unwrap();
    assert!(!bytes.windows(16).any(|part| part == b"canary-value-one"));
    let names: Vec<_> =
        std::fs::read_dir(folder.path().join("store.worlds")).unwrap().map(|one| one.unwrap()).collect();
    assert_eq!(names.len(), 2, "nothing beside the worlds is left: {names:?}");
}

#[tokio::test]
async fn calls_wait_while_the_world_is_replaced_and_each_is_made_once() {
    let folder = tempfile::tempdir().unwrap();
    let world = start_in(&folder.path().join("store")).await;
    let (upstream, seen) = handler().await;
    world.platform.attach(&world.installed, upstream);
    put(&world, "saved").await;
    let _ = changed(&world, save("base")).await;
    let is_over = Cell::new(false);
    let calls = async || {
        let mut count = 0;
        while !is_over.get() {
            let answer = world.dev(routes::CONTROL_TRIGGER_TOOL, &[], &json!({"name": "echo", "args": {}})).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            count += 1;
        }
        count
    };
    let changes = async {
        for round in 0..10 {
            put(&world, &format!("round {round}")).await;
            let _ = changed(&world, load("base")).await;
            assert_eq!(value(&world).await, "saved");
        }
        is_over.set(true);
    };
    let (one, two, three, ()) = tokio::join!(calls(), calls(), calls(), changes);
    let made = seen.lock().unwrap().iter().filter(|(path, _)| path == "/tool/echo").count();
    assert_eq!(made, one + two + three);
    assert!(made >= 10, "only {made} calls were made meanwhile");
    let verified = world.dev(routes::CONTROL_AUDIT_VERIFY, &[], &Value::Null).await;
    assert_eq!((verified.status, &verified.body["broken"]), (200, &Value::Null), "{}", verified.body);
}

#[tokio::test]
async fn a_world_of_another_machine_is_matched_by_names() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    let world = start_in(&one).await;
    put(&world, "from the first").await;
    set_secret(&world, "canary-value-two").await;
    let _ = changed(&world, save("base")).await;
    let env = world.installed.env.clone();
    world.platform.stop().await.unwrap();

    let world = start_in(&other).await;
    let id = |env: &[(String, String)]| env.iter().find(|(name, _)| name == "LINKWORLD_TENANT_ID").unwrap().1.clone();
    assert_ne!(id(&env), id(&world.installed.env), "they have different ids");
    std::fs::create_dir_all(folder.path().join("other.worlds")).unwrap();
    std::fs::copy(folder.path().join("one.worlds/base.world"), folder.path().join("other.worlds/base.world")).unwrap();
    let loaded = changed(&world, load("base")).await;
    assert_eq!(loaded["missing_secrets"], json!([{"tenant": "dev", "app": "tax-bot", "key": "API_KEY"}]));
    assert_eq!(value(&world).await, "from the first");
    assert_eq!(secret(&world).await, Value::Null);
    set_secret(&world, "canary-value-three").await;
    assert_eq!(secret(&world).await, "canary-value-three");
    world.platform.stop().await.unwrap();
    // The next start reads its own keys.
    let world = start_in(&other).await;
    assert_eq!((value(&world).await, secret(&world).await), (json!("from the first"), json!("canary-value-three")));
}

#[tokio::test]
async fn a_reset_leaves_what_a_first_start_has() {
    let world = started(StoreLocation::Memory).await;
    world.platform.keep_worlds_in(&WorldFolder::of_store(&tempfile::tempdir().unwrap().path().join("store")));
    let (upstream, seen) = handler().await;
    world.platform.attach(&world.installed, upstream);
    world.platform.run_install_hook(&world.installed).await.unwrap();
    create(&world, "acme").await;
    put(&world, "gone").await;
    let reset = changed(&world, json!({"action": "reset"})).await;
    assert_eq!((&reset["previous"], &reset["failed"]), (&Value::Null, &json!([])), "a store in memory keeps nothing");
    assert_eq!((value(&world).await, tenants(&world).await), (Value::Null, vec!["dev".to_owned()]));
    let installs = seen.lock().unwrap().iter().filter(|(path, _)| path == "/event/install").count();
    assert_eq!(installs, 2, "the app is installed anew");
}

#[tokio::test]
async fn one_tenant_is_reset_alone() {
    let folder = tempfile::tempdir().unwrap();
    let world = start_in(&folder.path().join("store")).await;
    for tenant in ["acme", "beta"] {
        create(&world, tenant).await;
        let connected = world.dev(routes::CONTROL_CONNECT, &[tenant, "odoo"], &Value::Null).await;
        assert_eq!(connected.status, 200, "{}", connected.body);
        let user = json!({"email": "bob@acme.example"});
        assert!(world.dev(routes::CONTROL_USER_ADD, &[tenant], &user).await.status < 300);
    }
    put(&world, "base").await;
    let _ = changed(&world, save("base")).await;
    put(&world, "later").await;
    let _ = changed(&world, json!({"action": "reset", "tenant": "acme"})).await;
    let list = world.dev(routes::CONTROL_TENANTS, &[], &Value::Null).await.body;
    let has = |name: &str| {
        let found = list["tenants"].as_array().unwrap().iter().find(|one| one["tenant"] == name).unwrap().clone();
        (found["users"].clone(), found["integrations"].clone())
    };
    assert_eq!(has("acme"), (json!(1), json!([])));
    assert_eq!(has("beta"), (json!(2), json!(["odoo"])));
    assert_eq!(value(&world).await, "later");
    // Back to what it had in a world, and the others stay.
    let _ = changed(&world, json!({"action": "reset", "tenant": "dev", "world": "base"})).await;
    assert_eq!(value(&world).await, "base");
    let _ = changed(&world, json!({"action": "reset", "tenant": "acme", "world": "base"})).await;
    let list = world.dev(routes::CONTROL_TENANTS, &[], &Value::Null).await.body;
    assert_eq!(list["tenants"][0]["integrations"], json!(["odoo"]));
    let _ = changed(&world, json!({"action": "reset", "tenant": "dev"})).await;
    let verified = world.dev(routes::CONTROL_AUDIT_VERIFY, &[], &Value::Null).await.body;
    assert!(
        verified["broken"].is_null() && verified["entries"].as_i64() > Some(0),
        "the log is append-only: {verified}"
    );
    assert_eq!(value(&world).await, Value::Null);
    for (body, reason) in [
        (json!({"action": "reset", "tenant": "nobody"}), "unknown_tenant"),
        (json!({"action": "reset", "tenant": "nobody", "world": "base"}), "unknown_tenant"),
    ] {
        let refused = change(&world, body).await;
        assert_eq!((refused.status, &refused.body["reason"]), (404, &json!(reason)));
    }
}

#[tokio::test]
async fn what_is_not_a_world_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let world = start_in(&folder.path().join("store")).await;
    put(&world, "kept").await;
    let _ = changed(&world, save("good")).await;
    let worlds = folder.path().join("store.worlds");
    let at = |name: &str| worlds.join(format!("{name}.world"));
    let edit = |name: &str, sql: &str| {
        std::fs::copy(at("good"), at(name)).unwrap();
        rusqlite::Connection::open(at(name)).unwrap().execute_batch(sql).unwrap();
    };
    std::fs::write(at("text"), "no database").unwrap();
    std::fs::write(at("empty"), "").unwrap();
    rusqlite::Connection::open(at("other")).unwrap().execute_batch("CREATE TABLE kv (a)").unwrap();
    edit("newer", "PRAGMA user_version = 99");
    edit("unstamped", "DROP TABLE world");
    edit("trigger", "CREATE TRIGGER t AFTER INSERT ON tenants BEGIN DELETE FROM kv; END");
    edit("column", "ALTER TABLE tenants ADD COLUMN more TEXT");
    edit("pages", "PRAGMA page_size = 1024; VACUUM");
    let whole = std::fs::read(at("good")).unwrap();
    std::fs::write(at("short"), &whole[..whole.len() / 2]).unwrap();
    for (name, status, words) in [
        ("text", 409, "is not a saved world: file is not a database"),
        ("empty", 409, "is not a saved world: `linkworld world save` did not write it"),
        ("other", 409, "is not a saved world"),
        ("newer", 409, "has schema version 99, this program supports up to"),
        ("unstamped", 409, "`linkworld world save` did not write it"),
        ("trigger", 409, "its tables are not those of this program"),
        ("column", 409, "its tables are not those of this program"),
        ("pages", 409, "its pages have another size"),
        ("short", 409, "is not a saved world"),
        ("absent", 404, "there is no world `absent`"),
        ("../good", 422, "invalid name: a world must be"),
        ("Good", 422, "invalid name"),
    ] {
        let refused = change(&world, load(name)).await;
        let detail = refused.body["detail"].as_str().unwrap_or_default().to_owned();
        assert_eq!(refused.status, status, "{name}: {}", refused.body);
        assert!(detail.contains(words), "{name}: {detail}");
        assert_eq!(value(&world).await, "kept");
    }
    let again = change(&world, save("good")).await;
    assert_eq!((again.status, &again.body["reason"]), (409, &json!("world_exists")));
    assert_eq!(changed(&world, json!({"action": "save", "world": "good", "replace": true})).await["tenants"], 1);
    let reserved = change(&world, save("previous")).await;
    assert_eq!((reserved.status, &reserved.body["reason"]), (409, &json!("reserved_name")));
    let memory = started(StoreLocation::Memory).await;
    assert_eq!(change(&memory, save("base")).await.body["reason"], "no_worlds");
}

#[tokio::test]
async fn a_world_without_the_app_gets_it_again_under_the_same_id() {
    let folder = tempfile::tempdir().unwrap();
    let world = start_in(&folder.path().join("store")).await;
    let _ = changed(&world, json!({"action": "reset"})).await;
    // Another version is installed over the loaded world, as at a start of `dev`.
    let mut blob = world::manifest();
    blob["version"] = json!("0.2.0");
    let before = world.installed.clone();
    let app = InstallRequest { blob, mocks: Mocks::default(), grants: None, templates: Vec::new() };
    let installed = world.platform.install(app).await.unwrap();
    assert_eq!(installed.version.as_str(), "0.2.0");
    let _ = changed(&world, json!({"action": "reset"})).await;
    let status = world.dev(routes::CONTROL_STATUS, &[], &Value::Null).await.body;
    assert_eq!(status["installs"][0]["version"], "0.2.0", "the code that runs is the newest: {before:?}");
}

#[tokio::test]
async fn what_a_start_set_up_in_other_tenants_is_there_after_a_reset() {
    let folder = tempfile::tempdir().unwrap();
    let world = start_in(&folder.path().join("store")).await;
    let acme = TenantSlug::parse("acme").unwrap();
    let setup = TenantSetup {
        tenant: acme.clone(),
        name: None,
        projects: Vec::new(),
        users: Vec::new(),
        integrations: vec!["odoo".into()],
        wires: Vec::new(),
        collections: Vec::new(),
        calls: Vec::new(),
        apps: Vec::new(),
    };
    world.platform.set_up(setup).await.unwrap();
    let app = InstallRequest { blob: world::manifest(), mocks: Mocks::default(), grants: None, templates: Vec::new() };
    let installed = world.platform.install_in(Some(&acme), app, SettingValues::default()).await.unwrap();
    let token = installed.env.iter().find(|(name, _)| name == "LINKWORLD_MCP_TOKEN").unwrap().1.clone();
    let reset = changed(&world, json!({"action": "reset"})).await;
    assert_eq!((&reset["tenants"], &reset["installs"], &reset["failed"]), (&json!(2), &json!(2), &json!([])));
    let list = world.dev(routes::CONTROL_TENANTS, &[], &Value::Null).await.body;
    assert_eq!(list["tenants"][0]["integrations"], json!(["odoo"]));
    let body = json!({"tool_name": "app_kv_get", "args": {"key": "k"}});
    let called = world.call(routes::APP_TOOLS, routes::APP_TOOLS.template, &token, &body).await;
    assert_eq!(called.body["ok"], true, "its handler keeps its token: {}", called.body);
}

/// The names of the tenants of the running platform.
fn named(home: &Home) -> Vec<String> {
    let list = home.run(&["tenant", "list", "--json"]).exits(0).json();
    list["tenants"].as_array().unwrap().iter().map(|one| one["tenant"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_command_works_while_the_platform_runs_and_while_it_does_not() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let at = ["--project", app.to_str().unwrap()];
    let world = |args: &[&str]| home.run(&[&["world"], args, &at, &["--json"]].concat());
    let none = world(&["list"]).exits(0).json();
    assert_eq!(none, json!({"schema": "linkworld.worlds/1", "worlds": []}));
    let _ =
        home.test(&[&["world", "save", "base"], &at[..]].concat()).code(3).stderr_has("no local platform yet").run();

    let dev = home.dev(&app, &["--insecure-storage"]);
    let _ = home.run(&["tenant", "create", "acme"]).exits(0);
    assert_eq!(world(&["save", "two"]).exits(0).json()["tenants"], 2);
    let _ = home.run(&["tenant", "delete", "acme"]).exits(0);
    // From any folder, as the other commands.
    let listed = home.run(&["world", "list", "--json", "--api-url", &dev.origin]).exits(0).json();
    assert_eq!(listed["worlds"][0]["name"], "two");
    let _ = home.run(&["world", "list", "--local"]).exits(0);
    let nowhere = home.run(&["world", "list", "--api-url", "http://127.0.0.1:1"]);
    let _ = nowhere.exits(3).says("no local platform of yours is running at http://127.0.0.1:1");
    let loaded = world(&["load", "two"]).exits(0).json();
    assert_eq!((&loaded["tenants"], &loaded["previous"]), (&json!(2), &json!("previous")));
    assert_eq!(named(&home), ["acme", "dev"]);
    // The handler was stopped and answers again.
    let called = home.run(&["trigger", "tool", "read_key_status", "--json"]).exits(0).json();
    assert_eq!(called["status"], 200);
    assert_eq!(dev.stop(), 130);

    assert_eq!(world(&["reset", "--tenant", "acme"]).exits(0).json()["tenants"], 1);
    assert_eq!(world(&["reset"]).exits(0).json()["tenants"], 0);
    assert_eq!(world(&["load", "previous"]).exits(0).json()["tenants"], 2);
    assert_eq!(world(&["save", "stopped"]).exits(0).json()["tenants"], 2);
    let _ = home.test(&[&["world", "save", "stopped"], &at[..]].concat()).code(3).stderr_has("--force").run();
    assert_eq!(world(&["reset"]).exits(0).json()["installs"], 0);

    let dev = home.dev(&app, &["--ephemeral", "--world", "stopped"]);
    assert_eq!(named(&home), ["acme", "dev"]);
    let _ = world(&["load", "two"]).exits(0);
    assert_eq!(dev.stop(), 130);
    let listed: Vec<Value> =
        world(&["list"]).exits(0).json()["worlds"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    assert_eq!(listed, [json!("previous"), json!("stopped"), json!("two")]);
    let _ = world(&["delete", "two"]).exits(0);
    let _ = home.test(&[&["world", "delete", "two"], &at[..]].concat()).code(3).stderr_has("no world `two`").run();
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "only a debug build has failpoints")]
fn a_kill_at_any_moment_leaves_one_world_or_the_other() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let at = ["--project", app.to_str().unwrap(), "--json"];
    let world = |args: &[&str]| home.run(&[&["world"], args, &at].concat()).exits(0).json();
    let dev = home.dev(&app, &["--insecure-storage"]);
    let _ = world(&["save", "one"]);
    let _ = home.run(&["tenant", "create", "acme"]).exits(0);
    let _ = world(&["save", "two"]);
    assert_eq!(dev.stop(), 130);
    let tenants = || world(&["save", "probe", "--force"])["tenants"].as_u64().unwrap();
    // `load` saves what it replaces first, so the points of saving come in it, too.
    for (point, after) in [("world written", 1), ("world saved", 1), ("world prepared", 1), ("world replaced", 2)] {
        let _ = world(&["load", "one"]);
        let mut command = home.command(&[&["world", "load", "two"], &at[..]].concat());
        let ended = command.env("LINKWORLD_TEST_FAILPOINT", point).output().unwrap();
        assert!(ended.status.code().is_none(), "{point}: it was killed: {ended:?}");
        assert_eq!(tenants(), after, "{point}");
    }
    let (mut old, mut new) = (0, 0);
    for step in 0..24 {
        let _ = world(&["load", "one"]);
        let mut command = home.command(&[&["world", "load", "two"], &at[..]].concat());
        let quiet = std::process::Stdio::null;
        let mut child = command.stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn().unwrap();
        // No point is in the middle of what SQLite does: only a moment is.
        std::thread::sleep(std::time::Duration::from_millis(5 * step));
        child.kill().unwrap();
        child.wait().unwrap();
        match tenants() {
            1 => old += 1,
            2 => new += 1,
            other => panic!("{other} tenants after {} ms", 5 * step),
        }
    }
    println!("{old} kills left the old world, {new} the new one");
    assert!(old > 0, "some kills came before the end");
}

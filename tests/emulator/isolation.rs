//! Four tenants with four apps each: every token, secret, key and row is reachable only from its own install.

use crate::support::{Home, fixture, free_port, sdk_python};
use crate::world::{Answer, World, manifest, options, send, word};
use linkworld_contract::names::TenantSlug;
use linkworld_contract::wire::routes::{self, Route, RouteAccess};
use linkworld_emulator::{InstallRequest, InstalledApp, Mocks, SettingValues, StoreLocation};
use linkworld_system::clock::{Clock, VirtualClock};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const TENANTS: [&str; 4] = ["dev", "acme", "beta", "gamma"];
const APPS: [&str; 4] = ["tax-bot", "office", "crm", "sales"];

struct Install {
    installed: InstalledApp,
    tenant: &'static str,
    app: &'static str,
}

impl Install {
    fn env(&self, name: &str) -> &str {
        &self.installed.env.iter().find(|(key, _)| key == name).unwrap().1
    }

    fn token(&self) -> &str {
        self.env("LINKWORLD_MCP_TOKEN")
    }

    /// Its value of the secret.
    fn secret(&self) -> String {
        format!("secret {} in {}", self.app, self.tenant)
    }

    /// What only this install has.
    fn own(&self) -> String {
        format!("{} of {}", self.app, self.tenant)
    }
}

async fn all_installs() -> (World, Vec<Install>) {
    let clock = VirtualClock::starting_at("2026-01-02T03:04:05Z".parse().unwrap());
    let (options, events) = options(StoreLocation::Memory, Clock::Virtual(clock.clone()));
    let platform = linkworld_emulator::start(options).await.unwrap();
    let mut installs = Vec::new();
    for tenant in TENANTS {
        let slug = TenantSlug::parse(tenant).unwrap();
        let setup = linkworld_emulator::TenantSetup {
            tenant: slug.clone(),
            name: None,
            projects: Vec::new(),
            users: Vec::new(),
            integrations: Vec::new(),
            wires: Vec::new(),
            collections: Vec::new(),
            calls: Vec::new(),
            apps: Vec::new(),
        };
        platform.set_up(setup).await.unwrap();
        for app in APPS {
            let mut blob = manifest();
            blob["app_id"] = json!(app);
            let request = InstallRequest { blob, mocks: Mocks::default(), grants: None, templates: Vec::new() };
            let installed = platform.install_in(Some(&slug), request, SettingValues::default()).await.unwrap();
            installs.push(Install { installed, tenant, app });
        }
    }
    let first = installs[0].installed.clone();
    (World::of(platform, first, clock, events), installs)
}

async fn tool(world: &World, install: &Install, name: &str, args: Value) -> Answer {
    let body = json!({"tool_name": name, "args": args});
    world.call(routes::APP_TOOLS, routes::APP_TOOLS.template, install.token(), &body).await
}

async fn secret(world: &World, install: &Install) -> Value {
    let path = format!("{}?key=KEY", routes::APP_SECRETS.template);
    world.call(routes::APP_SECRETS, &path, install.token(), &Value::Null).await.body["value"].clone()
}

/// A path of a route with the names of an install where it has placeholders.
fn path_of(route: Route, install: &Install) -> String {
    let names = route.template.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    let values: Vec<&str> = names
        .map(|name| match name {
            "tenant" => install.tenant,
            "slug" | "from" | "to" => install.app,
            "key" => "KEY",
            "email" => "admin@acme.example",
            _ => "x",
        })
        .collect();
    route.path(&values)
}

/// Each install sees its own rows and secrets, whatever else it names. Returns the number of checks.
async fn foreign_rows_and_secrets_stay_hidden(world: &World, installs: &[Install]) -> usize {
    let mut checks = 0;
    for install in installs {
        assert_eq!(secret(world, install).await, install.secret());
        let listed = tool(world, install, "app_kv_list", json!({"prefix": "", "include_values": true})).await.body;
        let items = listed["result"]["items"].as_array().unwrap();
        assert_eq!((items.len(), &items[0]["value"]), (1, &json!(install.own())), "{listed}");
        for other in installs.iter().filter(|other| other.own() != install.own()) {
            let foreign = json!({"key": "k", "tenant_id": other.env("LINKWORLD_TENANT_ID"), "app_id": other.app});
            let answer = tool(world, install, "app_kv_get", foreign).await.body;
            assert!(!answer.to_string().contains(&other.own()), "{answer}");
            let path = format!("{}?key=KEY&tenant={}&app={}", routes::APP_SECRETS.template, other.tenant, other.app);
            let answer = world.call(routes::APP_SECRETS, &path, install.token(), &Value::Null).await.body;
            assert_eq!(answer["value"], install.secret());
            checks += 2;
        }
    }
    checks
}

#[tokio::test]
async fn nothing_of_one_install_is_reachable_from_another() {
    let (world, installs) = all_installs().await;
    let mut checks = 0;
    for name in ["LINKWORLD_MCP_TOKEN", "LINKWORLD_PUBLIC_TOKEN_SECRET"] {
        let values: BTreeSet<&str> = installs.iter().map(|install| install.env(name)).collect();
        assert_eq!(values.len(), installs.len(), "{name}");
    }
    for install in &installs {
        let set = tool(&world, install, "app_kv_set", json!({"key": "k", "value": install.own()})).await;
        assert_eq!(set.body["ok"], true, "{}", set.body);
        let route = routes::CONTROL_TENANT_SECRET_SET;
        let path = route.path(&[install.tenant, install.app, "KEY"]);
        let body = json!({"value": install.secret()});
        let token = world.platform.developer_token().expose();
        assert_eq!(world.call(route, &path, token, &body).await.status, 200);
    }

    checks += foreign_rows_and_secrets_stay_hidden(&world, &installs).await;

    // The route table: the token of a handler opens the routes of handlers, and no other.
    let mut by_access = [0; 2];
    for route in routes::ALL {
        let is_handlers = matches!(route.access, RouteAccess::Handler | RouteAccess::ExpiredHandler);
        for (install, other) in installs.iter().zip(installs.iter().cycle().skip(1)) {
            let path = path_of(route, other);
            let answer = if route == routes::SESSION_REFRESH {
                // It answers with the token that other answers may not have.
                let auth = format!("Authorization: Bearer {}\r\n", install.token());
                send(world.platform.address(), route.method, &path, &auth, b"").await
            } else {
                world.call(route, &path, install.token(), &json!({})).await
            };
            let is_refused = matches!(answer.status, 401 | 403);
            let what = format!("{} {path} as {}: {} {}", word(route.method), install.own(), answer.status, answer.body);
            assert_eq!(is_refused, !is_handlers, "{what}");
            assert!(![other.own(), other.secret()].iter().any(|own| answer.body.to_string().contains(own)), "{what}");
            checks += 1;
        }
        by_access[usize::from(is_handlers)] += 1;
        if is_handlers {
            let developer = world.platform.developer_token().expose();
            assert_eq!(world.call(route, &path_of(route, &installs[0]), developer, &json!({})).await.status, 401);
            checks += 1;
        }
    }

    // What one deletes is its own, and an uninstall ends one token.
    let (first, rest) = installs.split_first().unwrap();
    assert_eq!(tool(&world, first, "app_kv_delete", json!({"key": "k"})).await.body["ok"], true);
    let gone = world.dev(routes::CONTROL_UNINSTALL, &[first.tenant, first.app], &Value::Null).await;
    assert_eq!(gone.status, 200, "{}", gone.body);
    assert_eq!(tool(&world, first, "app_kv_get", json!({"key": "k"})).await.status, 401);
    for install in rest {
        let kept = tool(&world, install, "app_kv_get", json!({"key": "k"})).await.body;
        assert_eq!(kept["result"]["value"], install.own(), "{kept}");
        assert_eq!(secret(&world, install).await, install.secret());
        checks += 2;
    }
    println!(
        "{checks} checks: {} installs, {} routes of handlers, {} others",
        installs.len(),
        by_access[1],
        by_access[0]
    );
    assert!(checks > 1_000);
    world.platform.stop().await.unwrap();
}

/// A handler whose reply to `report` is this expression; `seen` is a list of the module, `text` what it was given.
const HANDLER: &str = r#"
import healthy, random, time
seen = []
class Handler(healthy.Handler):
    def do_POST(self):
        body = self.arguments()
        text = body.get("text") or body.get("message_text")
        seen.append(text)
        self.answer(200, {"ok": True, "result": {"random": random.random(), "time": time.time(), "value": EXPRESSION}})
healthy.serve(Handler)
"#;

fn probed(expression: &str) -> (i32, Value) {
    let home = Home::new();
    let folder = home.path().join("prober");
    std::fs::create_dir_all(&folder).unwrap();
    let manifest = format!(
        "apiVersion: linkworld.ai/v2\napp_id: prober\nversion: 1.0.0\nname: Prober\ndescription: Is probed.\nruntime:\n  \
         image: x/y\n  port: {}\nlifecycle:\n  on_inbound: true\ntools:\n  - name: report\n    description: Reports.\n    \
         scopes_required: []\n",
        free_port()
    );
    std::fs::write(folder.join("linkworld.app.yaml"), manifest).unwrap();
    std::fs::write(folder.join("main.py"), HANDLER.replace("EXPRESSION", expression)).unwrap();
    std::fs::copy(fixture("handlers/healthy.py"), folder.join("healthy.py")).unwrap();
    let ran = home.run(&["dev", folder.to_str().unwrap(), "--probe-isolation", "--port", "0", "--json"]);
    assert!(ran.code <= 1, "{}\n{}", ran.stdout, ran.stderr);
    (ran.code, ran.json())
}

#[test]
fn state_that_a_handler_carries_is_reported_and_nothing_else() {
    for (expression, places) in [
        ("text", &[][..]),
        ("len(str(text))", &[]),
        ("len(seen)", &["result.value", "result.value", "result.value"]),
        ("[one for one in seen if one]", &["result.value.0", "result.value.1", "result.value.2"]),
    ] {
        let (code, report) = probed(expression);
        let app = &report["apps"][0];
        assert_eq!(app["calls"], 3, "{report}");
        let found: Vec<&str> =
            app["carried"].as_array().unwrap().iter().map(|one| one["place"].as_str().unwrap()).collect();
        assert_eq!((code == 0, found.is_empty()), (places.is_empty(), places.is_empty()), "{expression}: {report}");
        if let Some(first) = places.first() {
            assert!(found.contains(first), "{expression}: {report}");
        }
    }
}

#[test]
fn the_sample_apps_carry_nothing() {
    for (app, with_sdk) in [("tax-bot", false), ("tax-bot-sdk", true)] {
        let mut home = Home::new();
        if with_sdk {
            home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
        }
        let folder = home.app(app);
        let ran = home.run(&["dev", folder.to_str().unwrap(), "--probe-isolation", "--port", "0", "--json"]).exits(0);
        let report = ran.json();
        assert!(report["apps"][0]["calls"].as_u64().unwrap() >= 4, "{report}");
    }
}

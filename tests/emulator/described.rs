//! `linkworld dev` with a dev file: tenants, users, installs and other apps, several projects, and what changes later.

use crate::support::{Dev, Home, edit, fixture, free_port};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const HANDLER: &str = r#"
import healthy, json, os, pathlib, urllib.request

def env(name):
    return os.environ.get(name)

def platform(path, body=None):
    url = env("LINKWORLD_MCP_URL").replace("/app-tools", path)
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": "Bearer " + env("LINKWORLD_MCP_TOKEN"), "Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers)) as reply:
            return json.load(reply)
    except urllib.error.HTTPError as error:
        return json.load(error)

class Handler(healthy.Handler):
    def do_POST(self):
        body = self.arguments()
        if self.path.startswith("/event/"):
            return self.answer(200, {"ok": True, "event": self.path, "body": body})
        self.answer(200, {"ok": True, "result": {
            "pid": os.getpid(), "port": env("PORT"), "app": env("LINKWORLD_APP_ID"), "tenant": env("LINKWORLD_TENANT_ID"),
            "version": env("LINKWORLD_APP_VERSION"), "mark": MARK, "flavour": env("FLAVOUR"),
            "key": len(platform("/app-secrets?key=KEY").get("value") or ""),
            "mail": platform("/app-tools", {"tool_name": "email_send", "args": {}}),
        }})

MARK = "one"
healthy.serve(Handler)
"#;

/// A project that reports what its handler sees.
fn project(home: &Home, name: &str, version: &str, more: &str) -> PathBuf {
    let folder = home.path().join(format!("{name}-{version}"));
    std::fs::create_dir_all(&folder).unwrap();
    let manifest = format!(
        "apiVersion: linkworld.ai/v2\napp_id: {name}\nversion: {version}\nname: {name}\ndescription: Reports.\n\
         required_scopes: [mail.send, files.read]\nruntime:\n  image: x/{name}:{version}\n  port: {}\n\
         lifecycle:\n  on_inbound: true\n{more}tools:\n  - name: report\n    description: Reports.\n    scopes_required: []\n",
        free_port()
    );
    std::fs::write(folder.join("linkworld.app.yaml"), manifest).unwrap();
    std::fs::write(folder.join("main.py"), HANDLER).unwrap();
    std::fs::copy(fixture("handlers/healthy.py"), folder.join("healthy.py")).unwrap();
    folder
}

const SETTINGS: &str = "install_settings:\n  - {id: limit, type: number, label: Limit, required: true}\n";

fn describe(folder: &Path, text: &str) {
    std::fs::write(folder.join("linkworld.dev.yaml"), text).unwrap();
}

fn report(home: &Home, dev: &Dev, tenant: &str, app: &str) -> Value {
    let args = ["trigger", "tool", "report", "--tenant", tenant, "--app", app, "--json", "--url", &dev.origin];
    home.run(&args).exits(0).json()["reply"]["result"].clone()
}

fn json_of(home: &Home, dev: &Dev, args: &[&str]) -> Value {
    home.run(&[args, &["--json", "--url", &dev.origin]].concat()).exits(0).json()
}

const WORLD: &str = r"
dev:
  env: [FLAVOUR]
tenants:
  acme:
    users:
      ada: {email: ada@acme.example, zone: Europe/Berlin, roles: [admin]}
      bob: {zone: America/New_York}
    integrations: [odoo]
    apps:
      tax-bot:
        activated_by: bob
        granted_scopes: [mail.send]
        settings: {limit: 3}
        secrets:
          KEY: {env: THE_KEY}
        mocks:
          email_send: {ok: true, result: {sent: acme}}
  beta:
    apps:
      tax-bot:
        settings: {limit: 4}
        granted_scopes: [files.read]
";

#[test]
fn tenants_are_set_up_as_described_and_do_not_share_a_process() {
    let mut home = Home::new();
    let key = home.canary();
    home.set("THE_KEY", &key);
    home.set("FLAVOUR", "vanilla");
    let app = project(&home, "tax-bot", "0.1.0", SETTINGS);
    describe(&app, WORLD);
    let mut dev = home.dev(&app, &[]);
    assert_eq!((&dev.ready["tenant"], &dev.ready["app"]), (&json!("acme"), &json!("tax-bot")));
    let instances = dev.ready["instances"].as_array().unwrap().clone();
    let ready: Vec<_> = instances.iter().map(|one| (one["tenant"].as_str().unwrap(), &one["ready"])).collect();
    assert_eq!(ready, [("acme", &json!(true)), ("beta", &json!(false))]);

    let (acme, beta) = (report(&home, &dev, "acme", "tax-bot"), report(&home, &dev, "beta", "tax-bot"));
    assert_ne!(acme["pid"], beta["pid"]);
    assert_ne!(acme["port"], beta["port"]);
    assert_ne!(acme["tenant"], beta["tenant"]);
    assert_eq!((&acme["key"], &beta["key"]), (&json!(key.len()), &json!(0)));
    assert_eq!(acme["flavour"], "vanilla");
    assert_eq!(acme["mail"]["result"]["sent"], "acme", "{acme}");
    assert_eq!(beta["mail"]["decision"], "scope_denied", "{beta}");

    let users = json_of(&home, &dev, &["users", "list", "--tenant", "acme"]);
    let users: Vec<_> = users["users"].as_array().unwrap().iter().map(|user| (&user["email"], &user["zone"])).collect();
    assert_eq!(
        users,
        [
            (&json!("ada@acme.example"), &json!("Europe/Berlin")),
            (&json!("bob@acme.example"), &json!("America/New_York"))
        ]
    );
    let inbound = ["trigger", "inbound", "--tenant", "acme"];
    let bob = json_of(&home, &dev, &inbound)["reply"]["body"]["user_id"].clone();
    let all = json_of(&home, &dev, &["users", "list", "--tenant", "acme"]);
    assert_eq!(all["users"][1]["id"], bob, "the app is activated by bob");
    let settings = json_of(&home, &dev, &["settings", "tax-bot", "--tenant", "beta"]);
    assert_eq!(settings["settings"][0]["value"], 4);
    assert!(!dev.stderr().contains("no effect"), "{}", dev.stderr());
    assert_eq!(dev.stop(), 130);
}

#[test]
fn what_the_file_does_not_name_stays_and_what_it_names_is_set_again() {
    let mut home = Home::new();
    home.set("THE_KEY", &home.canary());
    let app = project(&home, "tax-bot", "0.1.0", SETTINGS);
    describe(&app, WORLD);
    let dev = home.dev(&app, &[]);
    let change = |args: &[&str]| {
        let _ = home.run(&[args, &["--url", &dev.origin]].concat()).exits(0);
    };
    change(&["connect", "m365", "--tenant", "acme"]);
    change(&["disconnect", "odoo", "--tenant", "acme"]);
    change(&["users", "add", "eve@acme.example", "--tenant", "acme"]);
    change(&["settings", "tax-bot", "limit=9", "--tenant", "acme"]);
    change(&["grant", "tax-bot", "files.read", "--tenant", "acme"]);
    change(&["revoke", "tax-bot", "files.read", "--tenant", "beta"]);
    let before = json_of(&home, &dev, &["users", "list", "--tenant", "acme"]);
    assert_eq!(dev.stop(), 130);

    // What is named wins, what is not named stays; a tenant of its own is not touched.
    describe(&app, &WORLD.replace("        granted_scopes: [files.read]\n", ""));
    let dev = home.dev(&app, &[]);
    let tenants = json_of(&home, &dev, &["tenant", "list"]);
    let acme = tenants["tenants"].as_array().unwrap().iter().find(|one| one["tenant"] == "acme").unwrap().clone();
    assert_eq!(acme["integrations"], json!(["m365", "odoo"]));
    assert_eq!(json_of(&home, &dev, &["users", "list", "--tenant", "acme"]), before);
    assert_eq!(json_of(&home, &dev, &["settings", "tax-bot", "--tenant", "acme"])["settings"][0]["value"], 3);
    let status = json_of(&home, &dev, &["instances"]);
    assert_eq!(status["instances"].as_array().unwrap().len(), 2, "{status}");
    let denied = report(&home, &dev, "beta", "tax-bot");
    assert_eq!(denied["mail"]["decision"], "scope_denied");
    assert_eq!(report(&home, &dev, "acme", "tax-bot")["mail"]["ok"], true);
    // Nothing is changed by a start that finds everything as described.
    let log = json_of(&home, &dev, &["audit", "--limit", "500"]);
    let changes = log["entries"].as_array().unwrap().iter().filter(|entry| entry["kind"] == "user_change").count();
    assert_eq!(dev.stop(), 130);
    let dev = home.dev(&app, &[]);
    let log = json_of(&home, &dev, &["audit", "--limit", "500"]);
    let after = log["entries"].as_array().unwrap().iter().filter(|entry| entry["kind"] == "user_change").count();
    assert_eq!(after, changes);
    assert_eq!(dev.stop(), 130);
}

#[test]
fn options_win_over_the_file_and_the_file_can_be_another_or_none() {
    let mut home = Home::new();
    home.set("THE_KEY", &home.canary());
    let app = project(&home, "tax-bot", "0.1.0", SETTINGS);
    describe(&app, WORLD);
    let dev = home.dev(&app, &["--grant", "files.read", "--setting", "limit=7", "--tenant", "beta", "--ephemeral"]);
    assert_eq!(dev.ready["tenant"], "beta");
    assert_eq!(json_of(&home, &dev, &["settings", "tax-bot", "--tenant", "beta"])["settings"][0]["value"], 7);
    assert_eq!(json_of(&home, &dev, &["settings", "tax-bot", "--tenant", "acme"])["settings"][0]["value"], 3);
    assert_eq!(dev.stop(), 130);

    let dev = home.dev(&app, &["--no-dev-file", "--setting", "limit=7", "--ephemeral"]);
    assert_eq!((&dev.ready["tenant"], dev.ready["instances"].as_array().unwrap().len()), (&json!("dev"), 1));
    assert_eq!(dev.stop(), 130);

    let other = app.join("other.yaml");
    std::fs::write(&other, "tenants: {gamma: {apps: {tax-bot: {settings: {limit: 1}}}}}\n").unwrap();
    let dev = home.dev(&app, &["--dev-file", other.to_str().unwrap(), "--ephemeral"]);
    assert_eq!(dev.ready["tenant"], "gamma");
    assert_eq!(dev.stop(), 130);
}

#[test]
fn findings_of_the_file_stop_dev_as_validate_reports_them() {
    let home = Home::new();
    let app = project(&home, "tax-bot", "0.1.0", "");
    describe(&app, "tenants:\n  acme:\n    apps:\n      tax-bot:\n        granted_scope: [mail.send]\n");
    let checked = home.run(&["validate", app.to_str().unwrap(), "--format", "human"]).exits(1);
    let ran = home.run(&["dev", app.to_str().unwrap(), "--ephemeral", "--port", "0"]).exits(1);
    assert_eq!(ran.stdout, checked.stdout);
    assert!(ran.stdout.contains("granted_scope"), "{}", ran.stdout);
    let gone = app.join("absent.yaml");
    let ran = home.run(&["dev", app.to_str().unwrap(), "--dev-file", gone.to_str().unwrap()]).exits(3);
    assert!(ran.stderr.contains("absent.yaml"), "{}", ran.stderr);
}

#[test]
fn a_changed_file_is_applied_and_a_broken_one_keeps_the_last_good_world() {
    let mut home = Home::new();
    home.set("THE_KEY", &home.canary());
    let app = project(&home, "tax-bot", "0.1.0", SETTINGS);
    describe(&app, WORLD);
    let mut dev = home.dev(&app, &["--ephemeral"]);
    let file = app.join("linkworld.dev.yaml");
    edit(&file, |text| text.replace("limit: 4", "limit: ["));
    dev.hears("changed and has 1 error");
    assert_eq!(json_of(&home, &dev, &["settings", "tax-bot", "--tenant", "beta"])["settings"][0]["value"], 4);
    edit(&file, |text| text.replace("limit: [", "limit: 5"));
    dev.hears("changed and was applied");
    assert_eq!(json_of(&home, &dev, &["settings", "tax-bot", "--tenant", "beta"])["settings"][0]["value"], 5);
    let text = std::fs::read_to_string(&file).unwrap();
    describe(&app, &format!("{text}  gamma:\n    apps:\n      tax-bot:\n        settings: {{limit: 6}}\n"));
    dev.hears("gamma tenant created");
    dev.hears("tax-bot was installed in tenant gamma");
    assert_eq!(self::report(&home, &dev, "gamma", "tax-bot")["app"], "tax-bot");
    // New code reaches every tenant.
    edit(&app.join("main.py"), |text| text.replace("MARK = \"one\"", "MARK = \"two\""));
    dev.hears("the new code answers");
    for tenant in ["acme", "gamma", "beta"] {
        assert_eq!(self::report(&home, &dev, tenant, "tax-bot")["mark"], "two", "{tenant}");
    }
    assert_eq!(dev.stop(), 130);
}

#[test]
fn several_projects_run_in_one_platform() {
    let home = Home::new();
    let (tax, office) = (project(&home, "tax-bot", "0.1.0", ""), project(&home, "office", "2.0.0", ""));
    let dev = home.dev(&tax, &[office.to_str().unwrap(), "--grant", "office:mail.send", "--ephemeral"]);
    let (one, two) = (report(&home, &dev, "dev", "tax-bot"), report(&home, &dev, "dev", "office"));
    assert_eq!((&one["app"], &two["app"]), (&json!("tax-bot"), &json!("office")));
    assert_ne!(one["port"], two["port"]);
    assert_eq!(dev.ready["instances"].as_array().unwrap().len(), 2);
    assert_eq!(dev.stop(), 130);
    for (args, words) in [
        (&["--grant", "mail.send"][..], "--grant must name its app"),
        (&["--mocks", "x.json"], "--mocks needs a single app"),
        (&["--", "./run"], "a command after `--` needs a single app"),
    ] {
        let all = [&["dev", tax.to_str().unwrap(), office.to_str().unwrap()], args].concat();
        let ran = home.run(&all).exits(2);
        assert!(ran.stderr.contains(words), "{}", ran.stderr);
    }
}

#[test]
fn neighbours_are_projects_and_stubs() {
    let home = Home::new();
    let needs = "cross_app_dependencies:\n  - app_id: office\n  - app_id: crm\n";
    let (tax, _) = (project(&home, "tax-bot", "0.1.0", needs), project(&home, "office", "2.0.0", ""));
    describe(&tax, "apps:\n  office: {path: ../office-2.0.0}\n  crm: {tools: {find_lead: {name: Ada}}}\n");
    let mut dev = home.dev(&tax, &["--ephemeral"]);
    assert!(!dev.stderr().contains("depends on"), "{}", dev.stderr());
    assert_eq!(report(&home, &dev, "dev", "office")["version"], "2.0.0");
    let found = ["trigger", "tool", "find_lead", "--app", "crm"];
    assert_eq!(json_of(&home, &dev, &found)["reply"], json!({"ok": true, "result": {"name": "Ada"}}));
    assert_eq!(dev.stop(), 130);
}

/// Registers the version of a folder without running it.
fn deploy(home: &Home, dev: &Dev, folder: &Path) {
    let _ = home.run(&["login", "--token", "dev", "--api-url", &dev.origin]).exits(0);
    let _ = home.run(&["deploy", folder.to_str().unwrap(), "--skip-build"]).exits(0);
}

#[test]
fn an_app_that_is_installed_by_command_gets_a_handler_of_its_own() {
    let home = Home::new();
    let app = project(&home, "tax-bot", "0.1.0", "");
    let mut dev = home.dev(&app, &[]);
    deploy(&home, &dev, &app);
    let change = |dev: &Dev, args: &[&str]| home.run(&[args, &["--url", &dev.origin]].concat()).exits(0);
    let _ = change(&dev, &["tenant", "create", "acme"]);
    let _ = change(&dev, &["install", "tax-bot", "--tenant", "acme"]);
    let (own, acme) = (report(&home, &dev, "dev", "tax-bot"), report(&home, &dev, "acme", "tax-bot"));
    assert_ne!((&own["pid"], &own["port"]), (&acme["pid"], &acme["port"]));
    edit(&app.join("main.py"), |text| text.replace("MARK = \"one\"", "MARK = \"two\""));
    dev.hears("the new code answers");
    for tenant in ["dev", "acme"] {
        assert_eq!(report(&home, &dev, tenant, "tax-bot")["mark"], "two", "{tenant}");
    }
    assert_eq!(dev.stop(), 130);
    // It has one after a restart, too.
    let dev = home.dev(&app, &[]);
    assert_eq!(report(&home, &dev, "acme", "tax-bot")["mark"], "two");
    assert_eq!(dev.stop(), 130);
}

#[test]
fn two_versions_run_side_by_side_and_an_upgrade_changes_the_handler() {
    let home = Home::new();
    let old = project(&home, "tax-bot", "1.0.0", "");
    let new = project(&home, "tax-bot", "2.0.0", "");
    edit(&new.join("linkworld.app.yaml"), |text| text.replace("[mail.send, files.read]", "[mail.send, calendar.read]"));
    let world = "tenants: {acme: {apps: {tax-bot: {}}}, beta: {apps: {tax-bot: {version: 2.0.0}}}}\n";
    describe(&old, world);
    let run = |dev: &Dev, args: &[&str]| home.run(&[args, &["--url", &dev.origin]].concat());
    let dev = home.dev(&old, &[new.to_str().unwrap()]);
    let version = |dev: &Dev, tenant: &str| report(&home, dev, tenant, "tax-bot")["version"].clone();
    assert_eq!((version(&dev, "acme"), version(&dev, "beta")), (json!("1.0.0"), json!("2.0.0")));
    deploy(&home, &dev, &old);
    deploy(&home, &dev, &new);

    let waits = json_of(&home, &dev, &["upgrade", "tax-bot"]);
    let status = |result: &Value| -> Vec<String> {
        let details = result["result"]["details"].as_array().unwrap();
        details.iter().map(|one| one["status"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(status(&waits), ["needs_consent", "noop"], "{waits}");
    assert_eq!(version(&dev, "acme"), "1.0.0");
    let listed = json_of(&home, &dev, &["approve"]);
    assert_eq!(listed["approvals"][0]["scopes"], json!(["calendar.read"]), "{listed}");
    let approved = json_of(&home, &dev, &["approve", "tax-bot", "--tenant", "acme"]);
    assert_eq!(approved["approved"]["target_version"], "2.0.0");
    assert_eq!(version(&dev, "acme"), "2.0.0");
    assert_eq!(json_of(&home, &dev, &["approve"])["approvals"], json!([]));
    let again = run(&dev, &["approve", "tax-bot", "--tenant", "acme"]).exits(6);
    assert!(again.stderr.contains("no upgrade of `tax-bot` waits"), "{}", again.stderr);
    assert_eq!(dev.stop(), 130);

    // The tenant keeps its version, because the file does not name one.
    let dev = home.dev(&old, &[new.to_str().unwrap()]);
    assert_eq!(version(&dev, "acme"), "2.0.0");
    // Down again: what 2.0.0 dropped needs consent.
    let down = json_of(&home, &dev, &["upgrade", "tax-bot", "--target-version", "1.0.0"]);
    assert_eq!(status(&down), ["needs_consent", "needs_consent"], "{down}");
    let forced = ["upgrade", "tax-bot", "--target-version", "1.0.0", "--force-grant-new-scopes"];
    assert_eq!(status(&json_of(&home, &dev, &forced)), ["upgraded", "upgraded"]);
    assert_eq!((version(&dev, "acme"), version(&dev, "beta")), (json!("1.0.0"), json!("1.0.0")));
    assert_eq!(dev.stop(), 130);
}

#[test]
fn an_upgrade_whose_code_does_not_start_is_undone() {
    let home = Home::new();
    let (old, new) = (project(&home, "tax-bot", "1.0.0", ""), project(&home, "tax-bot", "2.0.0", ""));
    std::fs::write(new.join("main.py"), "raise SystemExit('broken')\n").unwrap();
    let dev = home.dev(&old, &[new.to_str().unwrap(), "--ephemeral"]);
    deploy(&home, &dev, &old);
    deploy(&home, &dev, &new);
    let ran = home.run(&["upgrade", "tax-bot", "--json", "--url", &dev.origin]).exits(1).json();
    let detail = &ran["result"]["details"][0];
    assert_eq!(detail["status"], "failed");
    assert!(detail["error"].as_str().unwrap().contains("the upgrade was undone"), "{ran}");
    let report = report(&home, &dev, "dev", "tax-bot");
    assert_eq!(report["version"], "1.0.0");
    // Its session still works.
    assert_ne!(report["mail"]["decision"], "denied");
    assert_eq!(dev.stop(), 130);
}

//! A home, a project in it, a platform and the proxy before it: one for every case.

use super::calls::{APP, Command, KEY};
use super::message::Message;
use super::proxy::Proxy;
use crate::support::{Home, PATIENCE, copy, fixture, python};
use linkworld_contract::limits::HANDLER_IDLE_SLEEP;
use linkworld_contract::names::TenantSlug;
use linkworld_contract::wire::routes::{self, Method, Route};
use linkworld_emulator::{self, KeyPreference, Mocks, Platform, PlatformOptions, StoreLocation};
use linkworld_system::clock::Clock;
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc;

/// What every wait and deadline of the client is multiplied with.
pub(crate) const TIME_SCALE: f64 = 0.02;

/// Runs the rest of its arguments and says how much memory that took at most, in KiB.
const MEASURE: &str = "import os, sys
child = os.spawnv(os.P_NOWAIT, sys.argv[2], sys.argv[2:])
_, status, used = os.wait4(child, 0)
open(sys.argv[1], 'w').write(str(used.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))";

pub(crate) struct World {
    pub(crate) home: Home,
    pub(crate) project: PathBuf,
    pub(crate) proxy: Proxy,
    platform: Platform,
    session: RefCell<Option<String>>,
}

/// How a run of the binary ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// As a shell says it: 137 for SIGKILL.
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
    /// Where it was asked for.
    pub(crate) memory_kib: Option<u64>,
}

impl Ended {
    fn of(output: std::process::Output, took: Duration, memory_kib: Option<u64>) -> Self {
        let status = output.status;
        Self {
            code: status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default()),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            took,
            memory_kib,
        }
    }
}

impl World {
    /// Must be called inside of a `LocalSet`.
    pub(crate) async fn new() -> Self {
        let mut home = Home::new();
        let project = home.path().join(APP);
        copy(&fixture("apps").join(APP), &project);
        home.write("tax-bot/dist/index.html", "<!DOCTYPE html><title>Tax Bot</title><script src=\"app.js\"></script>");
        home.write("tax-bot/dist/app.js", "console.log('tax-bot');\n".repeat(500));
        let (events, mut news) = mpsc::channel(64);
        tokio::task::spawn_local(async move { while news.recv().await.is_some() {} });
        let tenant = TenantSlug::parse("dev").unwrap();
        let options = PlatformOptions {
            tenant_id: None,
            port: 0,
            store: StoreLocation::Memory,
            vault_key: KeyPreference::default(),
            tenant,
            clock: Clock::Real,
            token_clock: Clock::Real,
            idle: HANDLER_IDLE_SLEEP,
            events,
        };
        let platform = linkworld_emulator::start(options).await.unwrap();
        let proxy = Proxy::start(platform.address()).await;
        home.guard(platform.developer_token().expose());
        home.set("LINKWORLD_API_URL", &proxy.origin);
        home.set("LINKWORLD_TOKEN", platform.developer_token().expose());
        home.set("LINKWORLD_TEST_TIME_SCALE", &TIME_SCALE.to_string());
        Self { home, project, proxy, platform, session: RefCell::default() }
    }

    /// The developer's.
    pub(crate) fn token(&self) -> &str {
        self.platform.developer_token().expose()
    }

    pub(crate) async fn run(&self, command: Command) -> Ended {
        self.run_words(&command.words(self), command.input(), &[], false).await
    }

    /// Runs with further variables, and watches the memory if asked.
    pub(crate) async fn run_words(&self, words: &[String], input: &str, env: &[(&str, &str)], measured: bool) -> Ended {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut command = self.home.command(&words);
        let figures = tempfile::NamedTempFile::new().unwrap();
        if measured {
            let mut around = std::process::Command::new(python());
            // Without the site's packages, which take five times as long to find as all the rest.
            around
                .args(["-I", "-S", "-c", MEASURE])
                .arg(figures.path())
                .arg(command.get_program())
                .args(command.get_args());
            around.env_clear().current_dir(self.home.path());
            around.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
            command = around;
        }
        command.envs(env.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let started = Instant::now();
        let mut child = tokio::process::Command::from(command).kill_on_drop(true).spawn().unwrap();
        // A program that does not read its input may be gone already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes()).await;
        let output = tokio::time::timeout(PATIENCE, child.wait_with_output()).await;
        let output = output.unwrap_or_else(|_| panic!("{words:?} does not end")).unwrap();
        let took = started.elapsed();
        let memory = measured.then(|| std::fs::read_to_string(figures.path()).unwrap().parse().unwrap());
        Ended::of(output, took, memory)
    }

    /// Runs in real time, and interrupts once the first request has its fault; `took` is from then on.
    pub(crate) async fn run_interrupted(&self, command: Command) -> Ended {
        let words = command.words(self);
        let mut child = self.home.command(&words.iter().map(String::as_str).collect::<Vec<_>>());
        child.env("LINKWORLD_TEST_TIME_SCALE", "1");
        child.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = tokio::process::Command::from(child).kill_on_drop(true).spawn().unwrap();
        let until = Instant::now() + PATIENCE;
        while self.proxy.seen().is_empty() {
            assert!(Instant::now() < until, "{words:?} asks for nothing");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let pid = i32::try_from(child.id().unwrap()).unwrap();
        rustix::process::kill_process(rustix::process::Pid::from_raw(pid).unwrap(), rustix::process::Signal::INT)
            .unwrap();
        let started = Instant::now();
        let output = tokio::time::timeout(PATIENCE, child.wait_with_output()).await.unwrap().unwrap();
        Ended::of(output, started.elapsed(), None)
    }

    /// Asks the platform itself, past the proxy; none for a refusal.
    pub(crate) async fn ask(&self, route: Route, values: &[&str], body: &Value) -> Option<Value> {
        self.ask_as(self.token(), route, &route.path(values), body).await
    }

    async fn ask_as(&self, token: &str, route: Route, path: &str, body: &Value) -> Option<Value> {
        let method = match route.method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        };
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            self.platform.address(),
            body.len()
        );
        let request = Message { head: head.into_bytes(), body: body.into_bytes() };
        let answer = request.send(self.platform.address()).await.unwrap();
        (200..300).contains(&answer.status()).then(|| serde_json::from_slice(&answer.body).unwrap_or_default())
    }

    /// Installs the app in the tenant.
    pub(crate) async fn install(&self, version: &str) {
        let blob = manifest(version);
        let app = linkworld_emulator::InstallRequest {
            blob,
            mocks: Mocks::parse("{}").unwrap(),
            grants: None,
            templates: Vec::new(),
        };
        let installed = self.platform.install(app).await.unwrap();
        let token = installed.env.iter().find(|(name, _)| name == "LINKWORLD_MCP_TOKEN").unwrap().1.clone();
        *self.session.borrow_mut() = Some(token);
    }

    /// Registers a version and makes it the current one.
    pub(crate) async fn register(&self, version: &str) {
        let body = json!({
            "version": version, "image_url": format!("x/tax-bot:{version}"), "image_digest": null,
            "manifest": manifest(version), "build_log_url": null, "promote": true, "bundle_pending": false,
        });
        self.ask(routes::VERSION_REGISTER, &[APP], &body).await.unwrap();
    }

    /// Everything the platform has, without what no two runs have in common.
    pub(crate) async fn state(&self) -> Value {
        let apps = self.ask(routes::APPS, &[], &Value::Null).await.unwrap();
        let mut state = Map::new();
        for app in apps.as_array().unwrap() {
            let slug = app["slug"].as_str().unwrap();
            let versions = self.ask(routes::VERSIONS, &[slug], &Value::Null).await.unwrap();
            let mut contents = Vec::new();
            for version in versions.as_array().unwrap() {
                let values = [slug, version["version"].as_str().unwrap()];
                contents.push(self.ask(routes::VERSION, &values, &Value::Null).await);
            }
            let secrets = self.ask(routes::SECRETS, &[slug], &Value::Null).await.unwrap();
            state.insert(
                slug.to_owned(),
                json!({"app": app, "versions": versions, "contents": contents, "secrets": secrets}),
            );
        }
        let session = self.session.borrow().clone();
        let secret = match session {
            None => None,
            Some(token) => {
                let path = format!("{}?key={KEY}", routes::APP_SECRETS.template);
                self.ask_as(&token, routes::APP_SECRETS, &path, &Value::Null).await
            }
        };
        let status = self.ask(routes::CONTROL_STATUS, &[], &Value::Null).await.unwrap();
        let mut state = json!({"apps": state, "secret": secret, "installs": status["installs"]});
        forget(&mut state);
        state
    }
}

/// Takes out what differs from run to run.
fn forget(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for name in ["id", "created_at", "deployed_at", "updated_at", "origin", "since"] {
                fields.shift_remove(name);
            }
            fields.values_mut().for_each(forget);
        }
        Value::Array(entries) => entries.iter_mut().for_each(forget),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn manifest(version: &str) -> Value {
    json!({
        "apiVersion": "linkworld.ai/v2", "app_id": APP, "version": version, "name": "Tax Bot", "description": "",
        "icon": "box", "required_scopes": ["mail.send"],
        "runtime": {"image": format!("x/tax-bot:{version}"), "port": 8080, "env": {}},
        "lifecycle": {"on_install": false, "on_uninstall": false, "on_inbound": false, "on_user_added": false,
                      "schedules": []},
        "tools": []
    })
}

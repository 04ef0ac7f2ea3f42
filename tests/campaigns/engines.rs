//! Handlers in containers of real engines: what a container can do, that no call is lost while it is replaced, and that a
//! killed run leaves nothing behind. Run by `tests/campaign`. Wants Debian's `docker.io`, `podman`, `runc` and `iptables`,
//! and root. The image has this machine's Python, so that no registry is needed.

use crate::support::{Dev, Home, PATIENCE, edit, fixture, free_port, python};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

pub(crate) const BASE: &str = "localhost/linkworld-test-python:1";
const RELOADS: u32 = 5;
const CLIENTS: usize = 4;

/// An engine with storage of its own.
pub(crate) struct Machine {
    pub(crate) name: &'static str,
    child: Child,
    folder: tempfile::TempDir,
    settings: Vec<(String, String)>,
}

impl Machine {
    pub(crate) fn docker() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let mut command = Command::new("dockerd");
        command.args(["--data-root", &at("data"), "--exec-root", &at("exec"), "--pidfile", &at("pid")]);
        command.args(["--host", &format!("unix://{}", at("engine.sock")), "--storage-driver", "vfs"]);
        Self::started("docker", folder, command, Vec::new())
    }

    /// Without the limits that a service with few capabilities may not raise.
    pub(crate) fn podman() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let shown = folder.path().display();
        let files = [
            (
                "CONTAINERS_CONF",
                "containers.conf",
                "[containers]\ninit_path = \"/usr/bin/tini-static\"\n[engine]\ncgroup_manager = \"cgroupfs\"\n\
                 runtime = \"runc\"\ninit_path = \"/usr/bin/tini-static\"\n"
                    .to_owned(),
            ),
            (
                "CONTAINERS_STORAGE_CONF",
                "storage.conf",
                format!("[storage]\ndriver = \"vfs\"\nrunroot = \"{shown}/run\"\ngraphroot = \"{shown}/graph\"\n"),
            ),
        ];
        let settings: Vec<(String, String)> = files
            .into_iter()
            .map(|(variable, name, text)| {
                let path = folder.path().join(name);
                std::fs::write(&path, text).unwrap();
                (variable.to_owned(), path.display().to_string())
            })
            .collect();
        let mut command = Command::new("podman");
        let socket = format!("unix://{shown}/engine.sock");
        command.args(["system", "service", "--time", "0", &socket]);
        Self::started("podman", folder, command, settings)
    }

    fn started(
        name: &'static str,
        folder: tempfile::TempDir,
        mut command: Command,
        settings: Vec<(String, String)>,
    ) -> Self {
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        command.envs(settings.iter().cloned()).stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        let child = command.spawn().unwrap_or_else(|error| panic!("{name}: {error}"));
        let machine = Self { name, child, folder, settings };
        let until = Instant::now() + PATIENCE;
        while !machine.cli(&["version"]).output().unwrap().status.success() {
            let log = std::fs::read_to_string(machine.folder.path().join("log")).unwrap();
            assert!(Instant::now() < until, "the engine does not start:\n{log}");
            std::thread::sleep(Duration::from_millis(100));
        }
        let tar = machine.folder.path().join("base.tar");
        let made = Command::new(python()).arg(fixture("containers/base.py")).arg(&tar).status().unwrap();
        assert!(made.success());
        let _ = machine.run(&["import", tar.to_str().unwrap(), BASE]);
        machine
    }

    fn host(&self) -> String {
        format!("unix://{}/engine.sock", self.folder.path().display())
    }

    fn cli(&self, args: &[&str]) -> Command {
        let mut command = Command::new(self.name);
        command.arg(if self.name == "docker" { "--host" } else { "--url" }).arg(self.host()).args(args);
        command.envs(self.settings.iter().cloned());
        command
    }

    fn run(&self, args: &[&str]) -> String {
        let output = self.cli(args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn is_used_by(&self, home: &mut Home) {
        let variable = if self.name == "docker" { "DOCKER_HOST" } else { "CONTAINER_HOST" };
        home.set(variable, &self.host());
        for (name, value) in &self.settings {
            home.set(name, value);
        }
    }

    pub(crate) fn containers(&self) -> Vec<String> {
        self.run(&["ps", "--all", "--format", "{{.Names}}"]).lines().map(str::to_owned).collect()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

pub(crate) fn project(home: &mut Home, machine: &Machine) -> PathBuf {
    machine.is_used_by(home);
    let app = home.app("tax-bot");
    std::fs::copy(fixture("containers/main.py"), app.join("main.py")).unwrap();
    let dockerfile =
        format!("FROM {BASE}\nWORKDIR /app\nCOPY main.py ./\nCMD [\"/usr/bin/python3\", \"-B\", \"main.py\"]\n");
    std::fs::write(app.join("Dockerfile"), dockerfile).unwrap();
    app
}

/// Calls the tool; none if that failed.
fn try_call(origin: &str, token: &str, args: &Value) -> Option<Value> {
    let mut stream = TcpStream::connect(origin.strip_prefix("http://").unwrap()).ok()?;
    let body = json!({"name": "read_key_status", "args": args}).to_string();
    let host = origin.strip_prefix("http://").unwrap();
    let head = format!(
        "POST /_emulator/trigger/tool HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let reply: Value = serde_json::from_str(answer.split_once("\r\n\r\n")?.1).ok()?;
    (reply["reply"]["ok"] == true).then(|| reply["reply"]["result"].clone())
}

fn call(dev: &Dev, args: &Value) -> Value {
    try_call(&dev.origin, &dev.token, args).unwrap_or_else(|| panic!("the call failed: {args}"))
}

fn is_as_hardened(dev: &Dev, machine: &Machine) {
    let port: u16 = dev.origin.rsplit(':').next().unwrap().parse().unwrap();
    let facts = call(dev, &json!({"what": "facts", "platform_port": port}))["facts"].clone();
    let expected = json!({
        "capabilities": 0, "no_new_privileges": "1", "memory": (512 << 20).to_string(), "processes": "256",
        "writes_root": false, "writes_tmp": true, "callback": 200, "wrong_token": 401, "control": 404,
        "platform_port": false,
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&facts[name], value, "{name} with {}: {facts}", machine.name);
    }
    let published = machine.run(&["port", &machine.containers()[0]]);
    assert!(published.trim().contains("127.0.0.1:") && !published.contains("0.0.0.0"), "{published}");
    for own in ["HOME", "LINKWORLD_STATE_DIR", "DOCKER_HOST", "CONTAINER_HOST"] {
        let named = facts["variables"].as_array().unwrap().iter().any(|name| name == own);
        assert!(!named || own == "HOME", "{own}: {facts}");
    }
}

/// Reloads under load, and returns how many calls were made.
fn no_call_is_lost(dev: &mut Dev, app: &Path) -> usize {
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (origin, token, stop) = (dev.origin.clone(), dev.token.clone(), Arc::clone(&stop));
            std::thread::spawn(move || {
                let mut calls = 0;
                while !stop.load(Ordering::Relaxed) {
                    assert!(try_call(&origin, &token, &json!({})).is_some(), "call {calls} failed");
                    calls += 1;
                }
                calls
            })
        })
        .collect();
    for version in 1..=RELOADS {
        let saved = Instant::now();
        edit(&app.join("main.py"), |text| {
            text.replace(&format!("VERSION = {}", version - 1), &format!("VERSION = {version}"))
        });
        while call(dev, &json!({}))["version"] != version {
            assert!(saved.elapsed() < PATIENCE, "version {version} does not answer:\n{}", dev.stderr());
            std::thread::sleep(Duration::from_millis(20));
        }
        println!("reload {version}: {:?}", saved.elapsed());
    }
    stop.store(true, Ordering::Relaxed);
    clients.into_iter().map(|client| client.join().unwrap()).sum()
}

fn containers_of(machine: &Machine) {
    let mut home = Home::new();
    let app = project(&mut home, machine);
    let begin = Instant::now();
    let mut dev = home.dev(&app, &["--engine", machine.name]);
    println!("{}: ready after {:?}, the build included", machine.name, begin.elapsed());
    is_as_hardened(&dev, machine);

    let calls = no_call_is_lost(&mut dev, &app);
    println!("{}: {calls} calls during {RELOADS} reloads, 0 failed", machine.name);
    edit(&app.join("Dockerfile"), |text| text.replace("COPY main.py", "COPY nowhere.py"));
    dev.hears("failed with exit code");
    dev.hears("what was read before stays in use");
    assert_eq!(call(&dev, &json!({}))["version"], RELOADS);

    let before = call(&dev, &json!({}))["host"].clone();
    assert!(try_call(&dev.origin, &dev.token, &json!({"what": "memory"})).is_none());
    // Podman 4 does not report why.
    let why = if machine.name == "docker" { "killed, because it used more memory" } else { "killed by SIGKILL" };
    dev.hears(&format!("the handler of tax-bot exited: {why}"));
    assert_ne!(call(&dev, &json!({}))["host"], before);
    assert_eq!(home.run(&["clock", "advance", "16m", "--api-url", &dev.origin]).code, 0);
    let asleep = Instant::now() + PATIENCE;
    while !machine.containers().is_empty() {
        assert!(Instant::now() < asleep, "it does not sleep: {:?}", machine.containers());
    }
    let woken = Instant::now();
    assert_eq!(call(&dev, &json!({}))["version"], RELOADS);
    println!("{}: woke after {:?}", machine.name, woken.elapsed());

    edit(&app.join("Dockerfile"), |text| text.replace("COPY nowhere.py", "COPY main.py"));
    let foreign = format!("foreign-{}", free_port());
    let sleep = ["/usr/bin/python3", "-c", "import time; time.sleep(600)"];
    let _ = machine
        .run(&[&["create", "--name", &foreign, "--label", "dev.linkworld.state=other", BASE], &sleep[..]].concat());
    dev.signal("KILL");
    let _ = dev.ended();
    let left = machine.containers();
    assert!(left.iter().any(|name| name.starts_with("linkworld-tax-bot-")), "{left:?}");
    let mut next = home.dev(&app, &["--engine", machine.name]);
    next.hears("of an earlier run that was killed");
    assert!(machine.containers().iter().all(|name| name == &foreign || !left.contains(name)));
    assert_eq!(next.stop(), 130);
    assert_eq!(machine.containers(), [foreign.clone()]);
    let _ = machine.run(&["rm", "--force", &foreign]);
}

#[test]
fn docker_runs_handlers() {
    containers_of(&Machine::docker());
}

#[test]
fn podman_runs_handlers() {
    containers_of(&Machine::podman());
}

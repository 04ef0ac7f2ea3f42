//! Source files and manifests that change while `dev` runs: no call is lost, and what does not start changes nothing.

use crate::support::{Dev, Home, edit, fixture, processes_with};
use crate::world::send;
use linkworld_contract::wire::routes;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinSet;

const PATIENCE: Duration = Duration::from_secs(20);
const RELOADS: u64 = 20;
const CALLS_MIN: usize = 1_000;
const CLIENTS: usize = 8;

/// A handler that replies with the number in its source and writes down which calls it got.
fn source(version: u64) -> String {
    format!(
        "import os, sys, time\nsys.path.insert(0, os.environ['HANDLERS'])\nimport healthy\n\
         class H(healthy.Handler):\n    def tool(self, name, args):\n        \
         with open(os.environ['SEEN'], 'a') as seen: seen.write(str(args.get('id')) + '\\n')\n        \
         time.sleep(args.get('takes', 0.01))\n        \
         self.answer(200, {{'ok': True, 'result': {{'version': {version}, 'app': os.environ['LINKWORLD_APP_VERSION']}}}})\n\
         healthy.serve(H)\n"
    )
}

struct Project {
    home: Home,
    app: PathBuf,
    seen: PathBuf,
}

fn project() -> Project {
    let home = Home::new();
    let app = home.app("tax-bot");
    let seen = home.write("seen.txt", "");
    std::fs::write(app.join("main.py"), source(0)).unwrap();
    Project { home, app, seen }
}

impl Project {
    fn dev(&self, more: &[&str]) -> Dev {
        let (handlers, seen) = (fixture("handlers"), self.seen.display());
        let env = [format!("HANDLERS={}", handlers.display()), format!("SEEN={seen}")];
        self.home.dev(&self.app, &[&["--env", &env[0], "--env", &env[1]], more].concat())
    }

    fn save(&self, text: &str) {
        std::fs::write(self.app.join("main.py"), text).unwrap();
    }

    fn processes(&self) -> usize {
        processes_with(&format!("SEEN={}", self.seen.display())).len()
    }

    fn calls_seen(&self) -> Vec<String> {
        let mut ids: Vec<String> = std::fs::read_to_string(&self.seen).unwrap().lines().map(str::to_owned).collect();
        ids.sort();
        ids
    }
}

/// Where and as whom to call.
#[derive(Clone)]
struct Target {
    address: std::net::SocketAddr,
    auth: String,
}

impl Target {
    fn of(dev: &Dev) -> Self {
        let address = dev.origin.strip_prefix("http://").unwrap().parse().unwrap();
        Self { address, auth: format!("Authorization: Bearer {}\r\nContent-Type: application/json\r\n", dev.token) }
    }

    /// Calls the tool and returns what the handler says about itself; fails if the call did.
    async fn call(&self, id: &str, takes: f64) -> Value {
        let body = json!({"name": "read_key_status", "args": {"id": id, "takes": takes}}).to_string();
        let route = routes::CONTROL_TRIGGER_TOOL;
        let answer = send(self.address, route.method, &route.path(&[]), &self.auth, body.as_bytes()).await;
        assert_eq!((answer.status, &answer.body["reply"]["ok"]), (200, &json!(true)), "{id}: {}", answer.body);
        answer.body["reply"]["result"].clone()
    }

    async fn instance(&self) -> Value {
        let route = routes::CONTROL_INSTANCES;
        send(self.address, route.method, &route.path(&[]), &self.auth, b"").await.body["instances"][0].clone()
    }
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < end, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Calls until it is told to stop, and returns how many calls it made.
async fn client(target: Target, number: usize, newest: watch::Sender<u64>, stop: Arc<AtomicBool>) -> usize {
    let mut made = 0;
    while !stop.load(Ordering::Relaxed) || made < CALLS_MIN / CLIENTS {
        let result = target.call(&format!("{number}-{made}"), 0.01).await;
        let version = result["version"].as_u64().unwrap();
        newest.send_if_modified(|newest| {
            let is_newer = version > *newest;
            *newest = version.max(*newest);
            is_newer
        });
        made += 1;
    }
    made
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_is_lost_or_made_twice_during_reloads() {
    let project = project();
    let mut dev = project.dev(&[]);
    let target = Target::of(&dev);
    let processes = project.processes();
    let (newest, mut seen) = watch::channel(0);
    let stop = Arc::new(AtomicBool::new(false));
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        clients.spawn(client(target.clone(), number, newest.clone(), Arc::clone(&stop)));
    }
    let mut slowest = Duration::ZERO;
    for version in 1..=RELOADS {
        if version == RELOADS / 2 {
            project.save("def broken(:\n");
            dev.hears("SyntaxError");
            dev.hears("main.py changed, and the new code did not start: the handler exited before it was healthy");
            dev.hears("the code before keeps answering");
            assert_eq!(target.call("broken", 0.0).await["version"], version - 1);
        }
        let saved = Instant::now();
        project.save(&source(version));
        let answers = tokio::time::timeout(PATIENCE, seen.wait_for(|newest| *newest >= version)).await;
        assert_eq!(*answers.expect("the new code answers in time").unwrap(), version);
        slowest = slowest.max(saved.elapsed());
    }
    stop.store(true, Ordering::Relaxed);
    let made: usize = clients.join_all().await.into_iter().sum();
    assert!(made >= CALLS_MIN);
    eprintln!("{made} calls during {RELOADS} reloads, none failed; the slowest reload took {slowest:?}");
    let ids = project.calls_seen();
    let distinct: std::collections::BTreeSet<&String> = ids.iter().collect();
    assert_eq!((ids.len(), distinct.len()), (made + 1, made + 1), "each call reached one handler once");
    until("processes of older code end", || project.processes() == processes).await;
    assert_eq!(target.call("last", 0.0).await["version"], RELOADS);
    assert_eq!(dev.stop(), 130);
    assert_eq!(project.processes(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_inside_the_code_before_is_finished_by_it() {
    let project = project();
    let mut dev = project.dev(&[]);
    let target = Target::of(&dev);
    let processes = project.processes();
    let slow = tokio::spawn({
        let target = target.clone();
        async move { target.call("slow", 3.0).await }
    });
    until("the call is inside", || project.calls_seen() == ["slow"]).await;
    project.save(&source(1));
    dev.hears("main.py changed; the new code answers after");
    assert_eq!(target.call("quick", 0.0).await["version"], 1);
    assert!(!slow.is_finished() && project.processes() > processes);
    assert_eq!(slow.await.unwrap()["version"], 0);
    until("the code before ends", || project.processes() == processes).await;
    // Another one is interrupted: the end of `dev` does not wait for it.
    let long = tokio::spawn(async move { target.call("long", 60.0).await });
    until("the call is inside", || project.calls_seen().contains(&"long".to_owned())).await;
    long.abort();
    project.save(&source(2));
    dev.hears("main.py changed; the new code answers after");
    assert_eq!(dev.stop(), 130);
    assert_eq!(project.processes(), 0);
}

/// `dev` stops while new code starts: nothing of it is left, although it ignores the signal to end.
#[test]
fn a_start_in_progress_ends_before_dev_does() {
    let project = project();
    let dev = project.dev(&[]);
    let endless = "import os, signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n\
                   open(os.environ['SEEN'], 'a').write('starting\\n')\ntime.sleep(600)\n";
    project.save(endless);
    let end = Instant::now() + PATIENCE;
    while project.calls_seen().is_empty() {
        assert!(Instant::now() < end, "the new code starts");
        std::thread::yield_now();
    }
    assert_eq!(dev.stop(), 130);
    assert_eq!(project.processes(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_manifest_is_applied_with_the_code() {
    let project = project();
    let manifest = project.app.join("linkworld.app.yaml");
    let mut dev = project.dev(&[]);
    let target = Target::of(&dev);
    edit(&manifest, |text| text.replace("version: 1.2.3\n", "version: 1.3.0\n"));
    dev.hears("linkworld.app.yaml changed and was applied; the new code answers after");
    assert_eq!(target.call("a", 0.0).await["app"], "1.3.0");
    assert_eq!(target.instance().await["version"], "1.3.0");
    let version = |changed: &str| changed.replace("version: 1.3.0\n", "version: 1.4.0\n");
    edit(&manifest, |text| {
        version(&text) + "\ninstall_settings:\n  - {id: inbox, type: string, label: Inbox, required: true}\n"
    });
    dev.hears("the app needs 1 setting to be installed; what was read before stays in use");
    assert_eq!(target.call("b", 0.0).await["app"], "1.3.0");
    edit(&manifest, |text| text.replace("required: true", "default: a@b.c"));
    dev.hears("changed and was applied");
    until("the version is applied", || dev.stderr().matches("changed and was applied").count() == 2).await;
    assert_eq!(target.call("c", 0.0).await["app"], "1.4.0");
    edit(&manifest, |text| text.replace("app_id: tax-bot", "app_id: tax-cat"));
    dev.hears("has the app id `tax-cat` now, which was `tax-bot`; restart `linkworld dev` to apply it");
    assert_eq!(target.call("d", 0.0).await["app"], "1.4.0");
    assert_eq!(dev.stop(), 130);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn code_of_a_handler_that_does_not_run_is_used_at_its_next_start() {
    let project = project();
    let mut dev = project.dev(&[]);
    let target = Target::of(&dev);
    let origin = dev.origin.clone();
    let set = |action: &str| {
        let args = ["instances", action, "--api-url", &origin];
        let _ = project.home.run(&args).exits(0);
    };
    set("stop");
    project.save(&source(1));
    dev.hears("main.py changed; the handler does not run");
    std::fs::create_dir(project.app.join("lib")).unwrap();
    set("start");
    assert_eq!(target.call("a", 0.0).await["version"], 1);
    set("stop");
    std::fs::write(project.app.join("lib/new.py"), "").unwrap();
    dev.hears("lib/new.py changed; the handler does not run, and its next start uses the new code");
    set("start");
    // It writes data beside its code, and that is no change of it.
    std::fs::write(project.app.join("data.db"), "1").unwrap();
    std::fs::write(project.app.join("main.py"), source(1)).unwrap();
    std::fs::write(project.app.join("lib/new.py"), "1\n").unwrap();
    dev.hears("lib/new.py changed; the new code answers after");
    assert!(!dev.stderr().contains("data.db"));
    assert_eq!(dev.stop(), 130);
}

#[test]
fn without_reload_the_code_stays() {
    let project = project();
    let mut dev = project.dev(&["--no-reload"]);
    project.save("def broken(:\n");
    edit(&project.app.join("linkworld.app.yaml"), |text| text.replace("name: Tax Bot", "name: Tax Bat"));
    dev.hears("linkworld.app.yaml changed; restart `linkworld dev` to apply it");
    assert!(!dev.stderr().contains("main.py changed"));
    assert!(Path::new(&project.seen).exists());
    assert_eq!(dev.stop(), 130);
}

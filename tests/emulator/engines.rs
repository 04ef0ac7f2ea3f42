//! `dev --engine docker` against an engine that records what it is asked for: what a container may do, how it calls back,
//! what follows from its faults, and that nothing of others is touched.

use crate::fake_engine::{FakeEngine, Play, env_of};
use crate::support::{Dev, Home, edit};
use crate::world::{raw, send};
use linkworld_contract::wire::routes;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);

struct Case {
    home: Home,
    engine: FakeEngine,
    app: PathBuf,
}

fn case() -> Case {
    let mut home = Home::new();
    let engine = FakeEngine::start(home.path());
    home.set("DOCKER_HOST", &engine.host());
    let app = home.app("tax-bot");
    Case { home, engine, app }
}

impl Case {
    fn dev(&self, more: &[&str]) -> Dev {
        self.home.dev(&self.app, &[&["--engine", "docker"], more].concat())
    }

    /// The error of a start that fails.
    fn refused(&self, more: &[&str]) -> String {
        let mut dev = self.home.spawn_dev(&self.app, &[&["--engine", "docker"], more].concat());
        assert_eq!(dev.ended(), 3);
        dev.stderr()
    }

    /// A program in place of `docker`: it writes down its arguments, prints, and fails if the file `broken` exists.
    fn fake_docker(&mut self) -> PathBuf {
        let (log, broken) = (self.home.path().join("docker.log"), self.home.path().join("broken"));
        let script = format!(
            "#!/bin/sh\necho \"$@\" >>{}\necho 'STEP 1: \u{1b}[31mcopying'\n[ ! -e {} ] || {{ echo 'COPY failed' >&2; exit 9; }}\n",
            log.display(),
            broken.display()
        );
        let program = self.home.write("bin/docker", script);
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let path = std::env::var("PATH").unwrap();
        self.home.set("PATH", &format!("{}:{path}", program.parent().unwrap().display()));
        log
    }
}

fn auth(token: &str) -> String {
    format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n")
}

/// The container that answered a call.
async fn call(dev: &Dev) -> Value {
    let address = dev.origin.strip_prefix("http://").unwrap().parse().unwrap();
    let route = routes::CONTROL_TRIGGER_TOOL;
    let body = json!({"name": "read_key_status"}).to_string();
    let answer = send(address, route.method, &route.path(&[]), &auth(&dev.token), body.as_bytes()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["reply"]["result"]["container"].clone()
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < end, "not in time: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_container_gets_the_contract_and_nothing_of_this_machine() {
    let case = case();
    let dev = case.dev(&["--env", "MORE=1"]);
    let created = case.engine.created();
    let body = &created[0];
    let token = env_of(body, "LINKWORLD_MCP_TOKEN").unwrap();
    case.home.guard(&token);
    assert_eq!(created.len(), 1);
    assert_eq!(body["Image"], "sha256:5e45");
    let port = env_of(body, "PORT").unwrap();
    assert_eq!(
        body["HostConfig"]["PortBindings"],
        json!({format!("{port}/tcp"): [{"HostIp": "127.0.0.1", "HostPort": ""}]})
    );
    assert_eq!(body["HostConfig"]["Memory"], 512 << 20);
    assert_eq!(body["HostConfig"]["NanoCpus"], 1_000_000_000);
    assert_eq!(body["HostConfig"]["ExtraHosts"], json!(["platform.linkworld.internal:127.0.0.1"]));
    let mut names: Vec<String> = body["Env"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line.as_str().unwrap().split('=').next().unwrap().into())
        .collect();
    names.sort();
    let expected = [
        "DEBUG",
        "LINKWORLD_APP_ID",
        "LINKWORLD_APP_VERSION",
        "LINKWORLD_MCP_TOKEN",
        "LINKWORLD_MCP_URL",
        "LINKWORLD_PUBLIC_TOKEN_SECRET",
        "LINKWORLD_TENANT_ID",
        "MORE",
        "PORT",
    ];
    assert_eq!(names, expected, "nothing of this environment");
    assert!(call(&dev).await.is_string());
    assert_eq!(dev.ready["engine"], format!("Docker 0.0 at {}", case.engine.host()));
    assert_eq!(dev.stop(), 130);
    assert_eq!(case.engine.ids(), Vec::<String>::new(), "the container was removed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_container_reaches_its_callbacks_and_nothing_else() {
    let case = case();
    let dev = case.dev(&[]);
    let body = case.engine.created()[0].clone();
    let (url, token) = (env_of(&body, "LINKWORLD_MCP_URL").unwrap(), env_of(&body, "LINKWORLD_MCP_TOKEN").unwrap());
    case.home.guard(&token);
    let origin = url.strip_suffix("/api/mcp/app-tools").unwrap();
    let host = origin.strip_prefix("http://").unwrap();
    let (name, port) = host.split_once(':').unwrap();
    assert_eq!(name, "platform.linkworld.internal");
    assert_ne!(dev.origin.rsplit(':').next(), Some(port), "it is not the platform's own port");
    let address: std::net::SocketAddr = format!("127.0.0.1:{port}").parse().unwrap();
    let ask = async |method: &str, path: &str, host: &str, token: &str| {
        let body = r#"{"tool_name":"app_kv_set","args":{"key":"a","value":"b"}}"#;
        let length = body.len();
        let head =
            format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n");
        raw(address, format!("{head}{}\r\n{body}", auth(token)).as_bytes()).await.status
    };
    assert_eq!(ask("POST", "/api/mcp/app-tools", host, &token).await, 200);
    assert_eq!(ask("POST", "/api/mcp/app-tools", host, "wrong").await, 401);
    assert_eq!(ask("POST", "/api/mcp/app-tools", host, &dev.token).await, 401, "a developer's token is no handler's");
    for foreign in [format!("127.0.0.1:{port}"), format!("localhost:{port}"), "evil.example".to_owned()] {
        assert_eq!(ask("POST", "/api/mcp/app-tools", &foreign, &token).await, 421, "{foreign}");
    }
    for path in ["/_emulator/status", "/api/dev/me", "/api/dev/apps", "/_emulator/audit", "/apps-cdn/a/v1/"] {
        assert_eq!(ask("GET", path, host, &dev.token).await, 404, "{path}");
    }
    let own: std::net::SocketAddr = dev.origin.strip_prefix("http://").unwrap().parse().unwrap();
    let by_name =
        format!("POST /api/mcp/app-tools HTTP/1.1\r\nHost: {name}:{}\r\nConnection: close\r\n\r\n", own.port());
    assert_eq!(raw(own, by_name.as_bytes()).await.status, 421, "the name is only that of the other listener");
    assert_eq!(dev.stop(), 130);
}

#[test]
fn a_container_that_does_not_start_is_explained_and_removed() {
    let case = case();
    case.engine.play(Play::ExitAtOnce(7));
    let said = case.refused(&[]);
    assert!(said.contains("the handler exited before it was healthy: exit code 7"), "{said}");
    assert!(said.contains("this is container"), "what it printed: {said}");

    case.engine.play(Play::NeverListen);
    let said = case.refused(&["--start-timeout", "1"]);
    assert!(said.contains("the handler did not become healthy on port"), "{said}");

    case.engine.play(Play::RefuseStart);
    let said = case.refused(&[]);
    assert!(said.contains("the container engine refused to start the container: cannot start: "), "{said}");
    assert!(!said.contains('\u{1b}'), "{said:?}");
    assert_eq!(case.engine.ids(), Vec::<String>::new());
}

#[test]
fn an_engine_that_cannot_be_used_is_explained() {
    let mut case = case();
    case.engine.become_rootless();
    let said = case.refused(&[]);
    assert!(said.contains("is rootless") && said.contains("DOCKER_HOST"), "{said}");

    let log = case.fake_docker();
    std::fs::write(case.home.path().join("broken"), "").unwrap();
    let other = FakeEngine::start(&case.home.path().join("bin"));
    other.lose_image();
    case.home.set("DOCKER_HOST", &other.host());
    let said = case.refused(&[]);
    assert!(said.contains("`docker pull ghcr.io/you/tax-bot:1.2.3` failed with exit code 9"), "{said}");
    let asked = std::fs::read_to_string(log).unwrap();
    assert_eq!(asked, format!("--host {} pull -- ghcr.io/you/tax-bot:1.2.3\n", other.host()));

    for (host, words) in [
        ("unix:///nonexistent/engine.sock", "does not respond"),
        ("tcp://192.0.2.1:2375", "is on another machine"),
        ("ssh://me@example.org", "is on another machine"),
        ("nonsense", "is not the address of a container engine"),
    ] {
        case.home.set("DOCKER_HOST", host);
        let said = case.refused(&[]);
        assert!(said.contains(words), "{host}: {said}");
    }
    let said = case.home.run(&["dev", case.app.to_str().unwrap(), "--engine", "docker", "--handler-port", "8081"]);
    let _ = said.exits(2).says("--handler-port");
    case.home.set("LINKWORLD_ENGINE", "magic");
    let _ = case.home.run(&["dev", case.app.to_str().unwrap()]).exits(2).says("`magic` is not an engine");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_container_that_ends_is_replaced_and_an_engine_that_stops_is_reported() {
    let case = case();
    let mut dev = case.dev(&[]);
    let first = call(&dev).await;
    case.engine.kill(first.as_str().unwrap(), true);
    dev.hears("it used more memory than `runtime.resources.memory_mb`");
    let second = call(&dev).await;
    assert_ne!(first, second);
    assert_eq!(case.engine.ids(), [second.as_str().unwrap()]);

    case.engine.shut_down();
    dev.hears("the container engine stopped responding");
    dev.hears("is not restarted: the container engine at ");
    assert_eq!(dev.stop(), 130);
}

#[test]
fn only_containers_of_killed_runs_of_this_state_are_removed() {
    let case = case();
    let living = case.dev(&["--ephemeral"]);
    let of_living = case.engine.ids();
    let other_app = case.home.path().join("other");
    crate::support::copy(&case.app, &other_app);
    let mut killed = case.home.dev(&other_app, &["--engine", "docker"]);
    let of_killed: Vec<String> = case.engine.ids().into_iter().filter(|id| !of_living.contains(id)).collect();
    killed.signal("KILL");
    let _ = killed.ended();
    let labels = case.engine.created()[1]["Labels"].clone();
    let run = labels["dev.linkworld.run"].clone();
    let mut foreign = vec![
        case.engine.add(json!({})),
        case.engine.add(json!({"dev.linkworld.state": "other", "dev.linkworld.run": run})),
        case.engine.add(json!({"dev.linkworld.state": labels["dev.linkworld.state"]})),
        case.engine.add(json!({"dev.linkworld.state": labels["dev.linkworld.state"], "dev.linkworld.run": "../x"})),
    ];

    let mut next = case.home.dev(&other_app, &["--engine", "docker"]);
    next.hears("removed 1 container of an earlier run that was killed");
    let left = case.engine.ids();
    assert!(of_killed.iter().all(|id| !left.contains(id)), "{left:?}");
    assert!(of_living.iter().chain(&foreign).all(|id| left.contains(id)), "{left:?}");
    assert_eq!(next.stop(), 130);
    assert_eq!(living.stop(), 130);
    let mut left = case.engine.ids();
    left.sort();
    foreign.sort();
    assert_eq!(left, foreign, "what others created is still there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changed_code_is_built_and_a_broken_build_keeps_what_runs() {
    let mut case = case();
    let log = case.fake_docker();
    std::fs::write(case.app.join("Dockerfile"), "FROM scratch\n").unwrap();
    let mut dev = case.dev(&[]);
    let first = call(&dev).await;
    let built = std::fs::read_to_string(&log).unwrap();
    let root = case.app.canonicalize().unwrap();
    assert!(
        built.starts_with(&format!("--host {} build --tag dev.linkworld.internal/", case.engine.host())),
        "{built}"
    );
    assert!(built.ends_with(&format!(":dev --file {0}/Dockerfile -- {0}\n", root.display())), "{built}");

    std::fs::write(case.home.path().join("broken"), "").unwrap();
    edit(&case.app.join("main.py"), |text| text + "\n# one\n");
    dev.hears("COPY failed");
    dev.hears("failed with exit code 9; what was read before stays in use");
    assert_eq!(call(&dev).await, first);

    std::fs::remove_file(case.home.path().join("broken")).unwrap();
    edit(&case.app.join("Dockerfile"), |text| text + "# two\n");
    dev.hears("Dockerfile changed; the new code answers after");
    let second = call(&dev).await;
    assert_ne!(second, first);
    until("the container before is removed", || case.engine.ids() == [second.as_str().unwrap()]);
    let said = dev.stderr();
    assert!(said.contains("STEP 1") && !said.contains('\u{1b}'), "{said:?}");
    assert_eq!(dev.stop(), 130);
}

#[test]
fn the_dev_file_selects_the_engine_and_the_image() {
    let case = case();
    let text = "dev:\n  engine: docker\n  image: registry.example/tax:1\n";
    std::fs::write(case.app.join("linkworld.dev.yaml"), text).unwrap();
    std::fs::write(case.app.join("Dockerfile"), "FROM scratch\n").unwrap();
    let dev = case.home.dev(&case.app, &[]);
    assert_eq!(dev.ready["engine"], format!("Docker 0.0 at {}", case.engine.host()));
    let requests = case.engine.requests();
    assert!(requests.iter().any(|request| request == "GET /images/registry.example/tax:1/json"), "{requests:?}");
    let listed = case.home.run(&["instances", "--json", "--api-url", &dev.origin]).exits(0).json();
    assert_eq!(listed["instances"][0]["limits"], "container");
    let refused = case.home.run(&["instances", "restart", "--inspect", "--api-url", &dev.origin]);
    let _ = refused.exits(6).says("cannot start image sha256:5e45 with a debugger");
    let listed = case.home.run(&["instances", "--json", "--api-url", &dev.origin]).exits(0).json();
    assert_eq!(listed["instances"][0]["state"], "ready", "it was not stopped");
    assert_eq!(dev.stop(), 130);
    let process = case.home.dev(&case.app, &["--engine", "process"]);
    assert_eq!(process.ready["engine"], "process", "the option wins");
    assert_eq!(process.stop(), 130);
}

#[test]
fn no_path_of_a_request_has_what_an_app_chooses() {
    let case = case();
    let dev = case.dev(&[]);
    assert_eq!(dev.stop(), 130);
    let known = |request: &str| {
        let path = request.split_once(' ').unwrap().1;
        ["/version", "/info", "/networks/bridge", "/containers/", "/images/"]
            .iter()
            .any(|start| path.starts_with(start))
    };
    let requests = case.engine.requests();
    assert!(requests.iter().all(|request| known(request)), "{requests:?}");
    let created = requests.iter().find(|request| request.contains("/create")).unwrap();
    assert!(created.starts_with("POST /containers/create?name=linkworld-tax-bot-"), "{created}");
    assert!(Path::new(&case.engine.socket).exists());
}

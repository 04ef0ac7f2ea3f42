//! When handlers run: asleep after idle time on the platform's clock, awake for a call, stopped and started by hand.

use crate::support::{self, Home};
use crate::world::{World, manifest, start};
use linkworld_contract::limits::HANDLER_IDLE_SLEEP;
use linkworld_contract::wire::routes;
use linkworld_emulator::{AppSpec, HandlerCode, InstallRequest, Mocks, RunningApp, SettingValues};
use linkworld_system::process::{HandlerCommand, HandlerProgram, HandlerResources, ProcessEngine, Supervision};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

const PATIENCE: Duration = Duration::from_secs(20);

/// A handler that the platform starts, without an install hook.
async fn running(world: &World) -> RunningApp {
    support::signals::reset_for_children();
    let mut blob = manifest();
    blob["lifecycle"]["on_install"] = json!(false);
    let port = support::free_port();
    let spec = AppSpec {
        app: InstallRequest { blob, mocks: Mocks::default(), grants: None, templates: Vec::new() },
        settings: SettingValues::default(),
        code: HandlerCode {
            port,
            program: HandlerProgram::Command(HandlerCommand {
                program: support::python(),
                args: vec!["healthy.py".into()],
                dir: support::fixture("handlers"),
            }),
            resources: HandlerResources { memory_mb: 256, cpu_millis: 500 },
            callback: None,
            env: vec![("PYTHONDONTWRITEBYTECODE".into(), "1".into())],
            place: None,
        },
        inspect: false,
        supervision: Supervision {
            engine: Arc::new(ProcessEngine::new(env!("CARGO_BIN_EXE_linkworld"))),
            start_deadline: PATIENCE,
            ..Supervision::standard().unwrap()
        },
    };
    let (news, mut heard) = mpsc::channel(64);
    tokio::spawn(async move { while heard.recv().await.is_some() {} });
    RunningApp::start(&world.platform, spec, news).await.unwrap()
}

async fn instance(world: &World) -> Value {
    world.dev(routes::CONTROL_INSTANCES, &[], &Value::Null).await.body["instances"][0].clone()
}

/// Asks until it is in this state.
async fn is_in(world: &World, state: &str) -> Value {
    let until = Instant::now() + PATIENCE;
    loop {
        let seen = instance(world).await;
        if seen["state"] == state {
            return seen;
        }
        assert!(Instant::now() < until, "not {state}: {seen}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_handler_sleeps_when_idle_and_wakes_for_a_call() {
    let world = start(None).await;
    let app = running(&world).await;
    assert_eq!(is_in(&world, "ready").await["reason"], "");
    world.clock.advance(HANDLER_IDLE_SLEEP - Duration::from_millis(1));
    tokio::task::yield_now().await;
    assert_eq!(instance(&world).await["state"], "ready");
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(is_in(&world, "asleep").await["reason"], "the next call starts it");

    let echo = json!({"name": "echo", "args": {"n": 1}});
    assert_eq!(world.dev(routes::CONTROL_TRIGGER_TOOL, &[], &echo).await.status, 200);
    assert_eq!(instance(&world).await["state"], "ready");
    let log = world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body["entries"].clone();
    let entries = log.as_array().unwrap();
    let call = entries.iter().find(|entry| entry["kind"] == "tool").unwrap();
    let wake = entries.iter().find(|entry| entry["kind"] == "wake").unwrap();
    assert_eq!((&wake["name"], &wake["parent"]), (&json!("echo"), &call["id"]));
    assert!(wake["duration_us"].as_u64() < call["duration_us"].as_u64(), "{wake} {call}");
    app.stop().await;
}

#[tokio::test]
async fn a_stopped_handler_stays_stopped_until_it_is_started() {
    let world = start(None).await;
    let app = running(&world).await;
    let set = async |action: &str| {
        world.dev(routes::CONTROL_INSTANCE_SET, &["dev", "tax-bot"], &json!({ "action": action })).await
    };
    assert_eq!(set("stop").await.body["state"], "stopped");
    let refused = world.dev(routes::CONTROL_TRIGGER_TOOL, &[], &json!({"name": "echo"})).await;
    assert_eq!((refused.status, refused.body["reason"].as_str()), (502, Some("handler_not_ready")));
    assert!(refused.body["detail"].as_str().unwrap().contains("linkworld instances start"), "{}", refused.body);
    assert_eq!(set("start").await.body["state"], "ready");
    assert_eq!(world.dev(routes::CONTROL_TRIGGER_TOOL, &[], &json!({"name": "echo"})).await.status, 200);
    assert_eq!(set("restart").await.body["state"], "ready");
    assert_eq!(set("burn").await.status, 422);
    app.stop().await;
}

#[test]
fn instances_from_the_command_line() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let dev = home.dev(&app, &[]);
    let run = |args: &[&str]| home.run(&[&["instances"], args, &["--json", "--api-url", &dev.origin]].concat());
    let listed = run(&[]).exits(0).json();
    assert_eq!(listed["schema"], "linkworld.instances/1");
    let one = &listed["instances"][0];
    assert_eq!((&one["tenant"], &one["app_id"], &one["state"]), (&json!("dev"), &json!("tax-bot"), &json!("ready")));
    assert_eq!(run(&["stop"]).exits(0).json()["instances"][0]["state"], "stopped");
    assert_eq!(run(&["start", "tax-bot", "--tenant", "dev"]).exits(0).json()["instances"][0]["state"], "ready");
    let _ = run(&["restart", "other"]).exits(2).says("no such instance");
    assert_eq!(dev.stop(), 130);
}

/// In place of the real one: it listens, and runs the program.
const DEBUGGER: &str = "import runpy, socket, sys\nassert sys.argv[1] == '--listen'\n\
    host, port = sys.argv[2].split(':')\nlistener = socket.create_server((host, int(port)))\n\
    sys.argv = sys.argv[3:]\nrunpy.run_path(sys.argv[0], run_name='__main__')\n";

#[test]
fn a_debugger_can_attach_when_it_is_asked_for() {
    let home = Home::new();
    let app = home.app("tax-bot");
    home.write("packages/debugpy/__init__.py", "");
    home.write("packages/debugpy/__main__.py", DEBUGGER);
    let path = format!("PYTHONPATH={}", home.path().join("packages").display());
    let mut dev = home.dev(&app, &["--inspect", "--env", &path]);
    dev.hears("a debugger can attach to 127.0.0.1:");
    let run = |args: &[&str]| {
        let listed = home.run(&[&["instances"], args, &["--json", "--api-url", &dev.origin]].concat()).exits(0).json();
        listed["instances"][0]["inspect_port"].as_u64().map(|port| u16::try_from(port).unwrap())
    };
    let listens = |port: u16| std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
    let port = run(&[]).expect("it was started with a debugger");
    assert!(listens(port));
    assert_eq!(run(&["restart"]), None);
    assert!(!listens(port));
    assert!(listens(run(&["restart", "--inspect"]).unwrap()));
    assert_eq!(dev.stop(), 130);
}

#[test]
fn a_debugger_that_is_missing_or_not_known_is_explained() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let refused = |more: &[&str]| {
        let mut dev = home.spawn_dev(&app, &[&["--inspect"], more].concat());
        assert_eq!(dev.ended(), 3);
        dev.stderr()
    };
    let said = refused(&[]);
    assert!(said.contains("`--inspect` needs `debugpy`, which is not installed for `python3` of your PATH"), "{said}");
    assert!(said.contains("python3 -m pip install debugpy"), "{said}");
    let said = refused(&["--", "./my-handler"]);
    assert!(said.contains("cannot start ./my-handler with a debugger"), "{said}");
}

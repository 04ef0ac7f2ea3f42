//! Handler processes, driven through the real program's `__supervise`.

use crate::support;

use crate::support::call;
use crate::support::leaks::{Guard, Kind};
use linkworld_system::process::{
    AppliedLimits, Handler, HandlerCommand, HandlerError, HandlerEvent, HandlerProgram, HandlerResources, HandlerSpec,
    HandlerState, LimitedResources, OutputStream, ProcessEngine, Supervision,
};
use rustix::process::{Pid, Signal, kill_process};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{Receiver, channel};

const PATIENCE: Duration = Duration::from_secs(20);

/// One test's handler: a spec whose processes can be told from all others.
struct Case {
    spec: HandlerSpec,
    supervision: Supervision,
    run: String,
    guard: Guard,
}

fn case(script: &str) -> Case {
    support::signals::reset_for_children();
    let port = support::free_port();
    let run = format!("{}-{port}-{script}", std::process::id());
    let guard = Guard::default();
    let token = guard.canary();
    let env = vec![
        ("PORT".to_owned(), port.to_string()),
        ("RUN".to_owned(), run.clone()),
        ("PYTHONDONTWRITEBYTECODE".to_owned(), "1".to_owned()),
        ("LINKWORLD_MCP_TOKEN".to_owned(), token.clone()),
    ];
    guard.watch(&token, Kind::Session);
    let spec = HandlerSpec {
        label: script.into(),
        program: HandlerProgram::Command(HandlerCommand {
            program: support::python(),
            args: vec![script.into()],
            dir: support::fixture("handlers"),
        }),
        env,
        port,
        health_path: "/health",
        resources: HandlerResources { memory_mb: 256, cpu_millis: 500 },
        listener: None,
    };
    let supervision = Supervision {
        engine: Arc::new(ProcessEngine::new(env!("CARGO_BIN_EXE_linkworld"))),
        start_deadline: PATIENCE,
        stop_grace: Duration::from_millis(200),
        ..Supervision::standard().unwrap()
    };
    Case { spec, supervision, run, guard }
}

impl Case {
    fn command(&mut self) -> &mut HandlerCommand {
        let HandlerProgram::Command(command) = &mut self.spec.program else { panic!("it is a process") };
        command
    }

    /// Starts it with somebody who takes all events and hands on what is no line.
    async fn start(&self) -> Result<(Handler, Receiver<HandlerEvent>), HandlerError> {
        let (events, mut taken) = channel(64);
        let (news, receiver) = channel(1_024);
        tokio::spawn(async move {
            while let Some(event) = taken.recv().await {
                if !matches!(event, HandlerEvent::Line { .. }) {
                    let _ = news.send(event).await;
                }
            }
        });
        let handler = Handler::start_with(self.supervision.clone(), self.spec.clone(), events).await?;
        self.guard.scan_processes(&[]);
        Ok((handler, receiver))
    }

    /// The processes of this run, supervisor included, found by what they carry in their environment.
    fn processes(&self) -> Vec<i32> {
        let mark = format!("RUN={}", self.run);
        let carries = |pid: &i32| {
            let environ = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            environ.split(|byte| *byte == 0).any(|entry| entry == mark.as_bytes())
        };
        let names = std::fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        names.filter_map(|name| name.parse().ok()).filter(carries).collect()
    }

    fn supervisor(&self) -> Option<i32> {
        let supervises = |pid: &i32| {
            let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            line.split(|byte| *byte == 0).nth(1) == Some(b"__supervise")
        };
        self.processes().into_iter().find(supervises)
    }

    /// Nothing may be left the moment a stop has returned.
    fn assert_gone(&self) {
        assert_eq!(self.processes(), Vec::<i32>::new());
    }

    async fn wait_until_gone(&self) {
        until(|| self.processes().is_empty()).await;
    }
}

async fn until(mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "waited too long");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn next(news: &mut Receiver<HandlerEvent>) -> HandlerEvent {
    tokio::time::timeout(PATIENCE, news.recv()).await.expect("news in time").expect("the handler still tells news")
}

fn kill(pid: i32, signal: Signal) {
    kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
}

#[tokio::test]
async fn a_healthy_handler_answers_until_it_is_stopped() {
    let case = case("healthy.py");
    let (handler, mut news) = case.start().await.unwrap();
    let HandlerEvent::Healthy { pid, .. } = next(&mut news).await else { panic!("healthy comes first") };
    assert!(case.processes().contains(&i32::try_from(pid).unwrap()));
    let session = rustix::process::getsid(Pid::from_raw(i32::try_from(pid).unwrap())).unwrap();
    assert_eq!(Some(session.as_raw_nonzero().get()), case.supervisor(), "Ctrl-C in our terminal is not its business");
    assert_eq!(handler.state(), HandlerState::Running);
    assert_eq!(handler.address().to_string(), format!("127.0.0.1:{}", case.spec.port));
    assert_eq!(handler.health()["app_id"], "misbehaving");
    handler.ensure_running().await.unwrap();
    handler.stop().await;
    case.assert_gone();
    assert_eq!(handler.state(), HandlerState::Stopped);
    handler.stop().await;
    assert!(matches!(handler.ensure_running().await, Err(HandlerError::Stopped)));
    assert!(news.recv().await.is_none(), "a stop is no news");
}

#[tokio::test]
async fn a_handler_inherits_nothing_but_what_it_is_given() {
    let folder = tempfile::tempdir().unwrap();
    // Opened as a shell opens a file for a command: not closed on exec. The other tests' handlers get it too.
    let leak = folder.path().join("leaked");
    let flags = rustix::fs::OFlags::CREATE | rustix::fs::OFlags::RDWR;
    let _leak = rustix::fs::open(&leak, flags, rustix::fs::Mode::RUSR).unwrap();
    // Cargo sets dozens of variables for its tests: each a canary.
    assert!(std::env::vars().any(|(name, _)| name.starts_with("CARGO")));
    let case = case("healthy.py");
    let (handler, _news) = case.start().await.unwrap();

    let environ: serde_json::Value = serde_json::from_str(&call(case.spec.port, "GET", "/environ", "").await).unwrap();
    let of_the_system = linkworld_system::env::handler_variables();
    for name in environ.as_object().unwrap().keys() {
        let given = case.spec.env.iter().any(|(given, _)| given == name)
            || of_the_system.iter().any(|(given, _)| given == name)
            // Python sets this one itself when the locale is C.
            || name == "LC_CTYPE";
        assert!(given, "{name} was not given");
    }
    let files = call(case.spec.port, "GET", "/files", "").await;
    assert!(!files.contains(leak.to_str().unwrap()), "{files}");
    assert!(files.contains(r#""0": "/dev/null""#), "{files}");
    handler.stop().await;
}

#[tokio::test]
async fn one_that_exits_at_once_shows_its_last_lines() {
    let case = case("exits_at_once.py");
    let Err(HandlerError::ExitedAtStart { status, tail }) = case.start().await else { panic!("it exits") };
    assert_eq!(status, "exit code 3");
    assert_eq!(tail.len(), linkworld_contract::limits::HANDLER_TAIL_LINES);
    assert_eq!(tail.last().map(String::as_str), Some("the configuration is missing"));
    case.wait_until_gone().await;
}

#[tokio::test]
async fn one_that_never_listens_is_stopped_at_its_deadline() {
    let mut case = case("never_listens.py");
    case.supervision.start_deadline = Duration::from_millis(500);
    let Err(HandlerError::NeverHealthy { port, saw, tail, .. }) = case.start().await else {
        panic!("it never gets healthy")
    };
    assert_eq!((port, saw.as_str()), (case.spec.port, "connection refused"));
    assert_eq!(tail, ["still thinking"]);
    case.assert_gone();
}

#[tokio::test]
async fn a_wrong_answer_to_the_health_question_is_named() {
    let mut case = case("healthy.py");
    case.supervision.start_deadline = Duration::from_secs(2);
    case.spec.health_path = "/elsewhere";
    let Err(HandlerError::NeverHealthy { saw, .. }) = case.start().await else { panic!("it never gets healthy") };
    assert_eq!(saw, "GET /elsewhere returned status 404");
}

#[tokio::test]
async fn a_taken_port_names_who_has_it_and_starts_nothing() {
    let case = case("healthy.py");
    let _taken = TcpListener::bind(("0.0.0.0", case.spec.port)).unwrap();
    let Err(HandlerError::PortTaken { port, owner }) = case.start().await else { panic!("the port is taken") };
    assert_eq!(port, case.spec.port);
    assert_eq!(owner.unwrap().pid, std::process::id());
    case.assert_gone();
}

#[tokio::test]
async fn a_port_that_a_stranger_answers_is_not_used() {
    let case = case("never_listens.py");
    let steal = async {
        until(|| case.processes().len() > 1).await;
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", case.spec.port)).await.unwrap();
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}")
                .await
                .unwrap();
        }
    };
    let Err(HandlerError::PortStolen { port, owner }) = (tokio::select! {
        started = case.start() => started,
        () = steal => unreachable!("the thief goes on"),
    }) else {
        panic!("the port is stolen")
    };
    assert_eq!((port, owner.unwrap().pid), (case.spec.port, std::process::id()));
    case.assert_gone();
}

/// Whether handlers are limited here. A machine without control groups fails the tests of limits, unless it says so.
#[expect(clippy::print_stdout, reason = "the output of a test says what it checked")]
fn has_limits(handler: &Handler) -> bool {
    let is_limited = handler.limits() != AppliedLimits::None;
    let expected = std::env::var_os("LINKWORLD_TEST_NO_CONTROL_GROUPS").is_none();
    assert!(
        is_limited || !expected,
        "no control group can be made here: run as root or with delegated groups, or set LINKWORLD_TEST_NO_CONTROL_GROUPS=1"
    );
    let checked = if is_limited { "limits are" } else { "without control groups, that nothing is limited is" };
    println!("{checked} checked");
    is_limited
}

#[tokio::test]
async fn a_handler_that_uses_more_memory_than_it_may_is_ended_and_restarted() {
    const TOO_MUCH: &str = r#"{"bytes": 400000000}"#;
    let case = case("eats_memory.py");
    let (handler, mut news) = case.start().await.unwrap();
    assert!(matches!(next(&mut news).await, HandlerEvent::Healthy { .. }));
    if !has_limits(&handler) {
        assert_eq!(call(case.spec.port, "POST", "/tool/eat", TOO_MUCH).await, r#"{"ok": true}"#);
        return handler.stop().await;
    }
    assert_eq!(handler.limits(), AppliedLimits::Memory);
    assert_eq!(call(case.spec.port, "POST", "/tool/eat", r#"{"bytes": 1000000}"#).await, r#"{"ok": true}"#);
    assert_eq!(call(case.spec.port, "POST", "/tool/eat", TOO_MUCH).await, "");
    let HandlerEvent::Exited { status } = next(&mut news).await else { panic!("it was ended") };
    assert_eq!(status, "killed, because it used more memory than `runtime.resources.memory_mb`");
    assert!(matches!(next(&mut news).await, HandlerEvent::Restarting));
    assert!(matches!(next(&mut news).await, HandlerEvent::Healthy { .. }));
    handler.stop().await;
}

#[tokio::test]
async fn limits_can_be_turned_off_and_extended() {
    for (limited, expected) in
        [(LimitedResources::None, AppliedLimits::None), (LimitedResources::All, AppliedLimits::All)]
    {
        let mut case = case("healthy.py");
        case.supervision.engine = Arc::new(ProcessEngine::new(env!("CARGO_BIN_EXE_linkworld")).limited(limited));
        let (handler, _news) = case.start().await.unwrap();
        let is_limited = limited == LimitedResources::None || has_limits(&handler);
        assert_eq!(handler.limits(), if is_limited { expected } else { AppliedLimits::None });
        handler.stop().await;
    }
}

#[tokio::test]
async fn what_cannot_be_started_says_why() {
    let mut unknown = case("healthy.py");
    unknown.command().program = "no-such-program".into();
    let Err(HandlerError::ProgramNotFound { program }) = unknown.start().await else { panic!("no such program") };
    assert_eq!(program, Path::new("no-such-program"));

    let mut text = case("healthy.py");
    text.command().program = support::fixture("handlers").join("healthy.py");
    let error = text.start().await.expect_err("not executable").to_string();
    assert!(error.starts_with("cannot start ") && error.contains("ermission denied"), "{error}");

    let mut nowhere = case("healthy.py");
    nowhere.command().dir = PathBuf::from("/no/such/folder");
    let error = nowhere.start().await.expect_err("no such folder").to_string();
    assert!(error.starts_with("cannot run in /no/such/folder"), "{error}");
}

#[tokio::test]
async fn a_crash_is_told_and_the_handler_restarted_with_its_new_environment() {
    let case = case("crashes_mid_call.py");
    let (handler, mut news) = case.start().await.unwrap();
    assert!(matches!(next(&mut news).await, HandlerEvent::Healthy { .. }));
    handler.set_env("TOKEN", "fresh").await;
    for (arguments, expected) in [("{}", "exit code 7"), (r#"{"signal": 11}"#, "killed by SIGSEGV")] {
        assert_eq!(call(case.spec.port, "POST", "/tool/crash", arguments).await, "");
        let HandlerEvent::Exited { status } = next(&mut news).await else { panic!("it has crashed") };
        assert_eq!(status, expected);
        handler.ensure_running().await.unwrap();
        assert!(matches!(next(&mut news).await, HandlerEvent::Restarting));
        assert!(matches!(next(&mut news).await, HandlerEvent::Healthy { .. }));
    }
    let environ = call(case.spec.port, "GET", "/environ", "").await;
    assert!(environ.contains(r#""TOKEN": "fresh""#), "{environ}");
    handler.stop().await;
    case.assert_gone();
}

#[tokio::test]
async fn one_that_keeps_crashing_is_left_alone_until_the_window_has_passed() {
    let mut case = case("crashes_mid_call.py");
    case.supervision.restarts_max = 1;
    case.supervision.restart_window = Duration::from_secs(3);
    let (handler, mut news) = case.start().await.unwrap();
    call(case.spec.port, "POST", "/tool/crash", "{}").await;
    while !matches!(next(&mut news).await, HandlerEvent::Restarting) {}
    assert!(matches!(next(&mut news).await, HandlerEvent::Healthy { .. }));
    call(case.spec.port, "POST", "/tool/crash", "{}").await;
    assert!(matches!(next(&mut news).await, HandlerEvent::Exited { .. }));
    let HandlerEvent::Down { error: HandlerError::GaveUp { restarts: 1, tail, .. } } = next(&mut news).await else {
        panic!("it is left alone")
    };
    assert_eq!(tail.last().map(String::as_str), Some("about to crash"));
    assert_eq!(handler.state(), HandlerState::Crashed);
    assert!(matches!(handler.ensure_running().await, Err(HandlerError::GaveUp { .. })));
    let start = Instant::now();
    while handler.ensure_running().await.is_err() {
        assert!(start.elapsed() < PATIENCE, "the window has long passed");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(handler.state(), HandlerState::Running);
    handler.stop().await;
}

#[tokio::test]
async fn one_that_ignores_being_asked_is_killed_after_its_grace() {
    let case = case("ignores_term.py");
    let (handler, _news) = case.start().await.unwrap();
    let start = Instant::now();
    handler.stop().await;
    assert!(start.elapsed() >= case.supervision.stop_grace);
    case.assert_gone();
}

#[tokio::test]
async fn one_that_is_halted_is_stopped_all_the_same() {
    let case = case("double_forks.py");
    let (handler, _news) = case.start().await.unwrap();
    let supervisor = case.supervisor();
    case.processes().into_iter().filter(|pid| Some(*pid) != supervisor).for_each(|pid| kill(pid, Signal::STOP));
    handler.stop().await;
    case.assert_gone();
}

#[tokio::test]
async fn a_stop_takes_what_the_handler_left_behind() {
    let case = case("double_forks.py");
    let (handler, _news) = case.start().await.unwrap();
    until(|| case.processes().len() == 5).await;
    handler.stop().await;
    case.assert_gone();
}

#[tokio::test]
async fn an_exit_takes_what_the_handler_left_behind() {
    let mut case = case("double_forks.py");
    case.command().args.push("--exit".into());
    let Err(HandlerError::ExitedAtStart { status, .. }) = case.start().await else { panic!("it exits") };
    assert_eq!(status, "exit code 5");
    case.assert_gone();
}

#[tokio::test]
async fn dropping_the_last_handle_or_the_start_stops_it() {
    let case = case("double_forks.py");
    let (handler, _news) = case.start().await.unwrap();
    drop(handler);
    case.wait_until_gone().await;
    tokio::select! {
        _ = case.start() => panic!("Python does not start that fast"),
        () = until(|| case.processes().len() > 1) => (),
    }
    case.wait_until_gone().await;
}

#[tokio::test]
async fn a_supervisor_that_is_asked_to_go_takes_the_handler_along() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT, Signal::KILL] {
        let mut case = case("ignores_term.py");
        case.supervision.restarts_max = 0;
        let (handler, mut news) = case.start().await.unwrap();
        kill(case.supervisor().unwrap(), signal);
        while !matches!(next(&mut news).await, HandlerEvent::Exited { .. }) {}
        case.wait_until_gone().await;
        handler.stop().await;
    }
}

#[tokio::test]
async fn a_supervisor_that_is_halted_holds_up_no_stop_for_long() {
    let case = case("double_forks.py");
    let (handler, _news) = case.start().await.unwrap();
    kill(case.supervisor().unwrap(), Signal::STOP);
    tokio::time::timeout(PATIENCE, handler.stop()).await.expect("a stop in time");
    case.wait_until_gone().await;
}

/// Not a test of its own: the parent that `no_signal_to_the_parent_leaves_anything_behind` ends.
#[tokio::test]
async fn parent_in_a_process_of_its_own() {
    let Ok(port) = std::env::var("RUNTIME_TEST_PORT") else { return };
    let mut case = case("double_forks.py");
    case.spec.port = port.parse().unwrap();
    case.spec.env = vec![("PORT".into(), port), ("RUN".into(), std::env::var("RUNTIME_TEST_RUN").unwrap())];
    let (_handler, _news) = case.start().await.unwrap();
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn no_signal_to_the_parent_leaves_anything_behind() {
    for signal in [Signal::KILL, Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT] {
        let case = case("double_forks.py");
        let mut parent = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "runtime::parent_in_a_process_of_its_own"])
            .env("RUNTIME_TEST_PORT", case.spec.port.to_string())
            .env("RUNTIME_TEST_RUN", &case.run)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        until(|| case.processes().len() == 5 && TcpStream::connect(("127.0.0.1", case.spec.port)).is_ok()).await;
        kill(i32::try_from(parent.id()).unwrap(), signal);
        parent.wait().unwrap();
        case.wait_until_gone().await;
    }
}

#[tokio::test]
async fn a_flood_arrives_whole_and_in_order() {
    let case = case("floods.py");
    let (events, mut taken) = channel(64);
    let collect = tokio::spawn(async move {
        let (mut expected, mut odd) = (0_u32, Vec::new());
        while let Some(event) = taken.recv().await {
            let HandlerEvent::Line { stream: OutputStream::Stdout, text } = event else { continue };
            if text == expected.to_string() {
                expected += 1;
            } else {
                odd.push(text);
            }
            if odd.last().is_some_and(|line| line == "end of the flood") {
                break;
            }
        }
        (expected, odd)
    });
    let handler = Handler::start_with(case.supervision.clone(), case.spec.clone(), events).await.unwrap();
    let (numbers, odd) = tokio::time::timeout(PATIENCE, collect).await.expect("a flood ends").unwrap();
    assert_eq!(numbers, 1_000_000);
    assert_eq!(odd[0], "caf\u{fffd} \u{1b}[31m");
    assert!(odd[1].starts_with("xxx") && odd[1].ends_with("[57344 more bytes of this line dropped]"));
    assert_eq!(odd.len(), 3);
    handler.stop().await;
}

#[tokio::test]
async fn a_consumer_that_takes_nothing_holds_up_no_stop() {
    let case = case("floods.py");
    let (events, mut taken) = channel(1);
    let handler = tokio::select! {
        handler = Handler::start_with(case.supervision.clone(), case.spec.clone(), events) => handler.unwrap(),
        () = async { while taken.recv().await.is_some() {} } => unreachable!("it goes on"),
    };
    tokio::time::timeout(PATIENCE, handler.stop()).await.expect("a stop in time");
    case.assert_gone();
}

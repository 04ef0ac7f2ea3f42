//! The figures of the local platform: start, memory, added latency, throughput, what a kill leaves, and a large world.
//!
//! `cargo run --release -p linkworld-local-platform-bench -- PATH-TO-LINKWORLD [--rows N] [--peer NAME=HOST:PORT/PATH]...`
//!
//! `... -- PATH-TO-LINKWORLD --neighbours` measures instead what an app notices of a misbehaving one beside it.
//!
//! `... -- PATH-TO-LINKWORLD --agents` measures replies of agents that were recorded.
//!
//! The handler is this program again (`--handler`), so the difference between a direct call and a call through the
//! platform is the platform alone. A peer is any address that answers a POST; it is called in the same turns. Times are
//! wall time of this machine: only compare figures of one run.

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark drives the program from outside")]

mod agents;
mod client;
mod figures;
mod handler;
mod neighbours;
mod platform;

use client::Calls;
use figures::{Times, millis};
use platform::{APP, Platform};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{Duration, Instant};

const TURNS: usize = 5_000;
const CLIENTS: usize = 32;
const STORING: Duration = Duration::from_secs(10);
const PARALLEL: usize = 500;
const STARTS: usize = 11;
const TENANTS: usize = 1_000;
const APPS: usize = 10;
const CALL: &str = r#"{"name": "echo", "args": {"text": "Rechnung Nr. 7"}}"#;

struct Options {
    binary: PathBuf,
    /// Rows that the audit log of the large world has at least.
    rows: usize,
    /// Names with host and path.
    peers: Vec<(String, String, String)>,
    neighbours: bool,
    agents: bool,
}

fn options() -> Options {
    let mut options =
        Options { binary: PathBuf::new(), rows: 1_000_000, peers: Vec::new(), neighbours: false, agents: false };
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--neighbours" => options.neighbours = true,
            "--agents" => options.agents = true,
            "--rows" => options.rows = args.next().and_then(|rows| rows.parse().ok()).expect("--rows NUMBER"),
            "--peer" => {
                let peer = args.next().expect("--peer NAME=HOST:PORT/PATH");
                let (name, address) = peer.split_once('=').expect("--peer NAME=HOST:PORT/PATH");
                let (host, path) = address.split_once('/').unwrap_or((address, ""));
                options.peers.push((name.to_owned(), host.to_owned(), format!("/{path}")));
            }
            path => options.binary = path.into(),
        }
    }
    let usage =
        "usage: local_platform PATH-TO-LINKWORLD [--rows N] [--peer NAME=HOST:PORT/PATH]... | --neighbours | --agents";
    options.binary = options.binary.canonicalize().expect(usage);
    options
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads");
    if std::env::args().any(|arg| arg == "--handler") {
        return runtime.block_on(handler::serve());
    }
    let options = options();
    if options.neighbours {
        return runtime.block_on(neighbours::measure(&options.binary));
    }
    if options.agents {
        return runtime.block_on(agents::measure(&options.binary));
    }
    runtime.block_on(async {
        ready(&options).await;
        let platform = Platform::start(&options.binary).await;
        println!("memory when ready: {:.1} MB", platform.resident_mb());
        let empty = latency(&platform, &options).await;
        in_parallel(&platform).await;
        let platform = store_and_kill(platform).await;
        large_world(&platform, options.rows).await;
        lists(&platform).await;
        let large = latency(&platform, &options).await;
        let ratio = large.percentile(0.99).as_secs_f64() / empty.percentile(0.99).as_secs_f64();
        println!("p99 through the platform in the large world: {ratio:.2} times that of the empty one");
        println!("memory in the large world: {:.1} MB", platform.resident_mb());
        platform.stop().await;
    });
}

/// From the start of the program to its ready line, and the handler's own start.
async fn ready(options: &Options) {
    let (mut ours, mut own) = (Times::default(), Times::default());
    for _ in 0..STARTS {
        own.push(handler::start_time().await);
        let started = Instant::now();
        let platform = Platform::start(&options.binary).await;
        ours.push(started.elapsed());
        platform.stop().await;
    }
    let (ours, own) = (ours.percentile(0.5), own.percentile(0.5));
    println!("ready after {} ms; the handler alone takes {} ms (medians of {STARTS})", millis(ours), millis(own));
}

/// One client, in turns: straight to the handler, through the platform, a stored value, each peer. Returns the times
/// through the platform.
async fn latency(platform: &Platform, options: &Options) -> Times {
    let mut ways = vec![
        ("straight to the handler", platform.direct().await, CALL),
        ("through the platform", platform.control("/_emulator/trigger/tool").await, CALL),
        (
            "a stored value",
            platform.callback().await,
            r#"{"tool_name": "app_kv_set", "args": {"key": "a", "value": 1}}"#,
        ),
    ];
    let [kv_get, mail] = [
        r#"{"tool_name": "app_kv_get", "args": {"key": "a"}}"#,
        r#"{"tool_name": "email_send", "args": {"to": "a@b.example", "subject": "s", "body": "b"}}"#,
    ];
    ways.push(("a read value", platform.callback().await, kv_get));
    ways.push(("a sent mail", platform.callback().await, mail));
    ways.push(("a public route", platform.public(APP).await, ""));
    let own = ways.len();
    for (name, host, path) in &options.peers {
        ways.push((name, Calls::connect(host, path, None).await, CALL));
    }
    let mut times: Vec<Times> = ways.iter().map(|_| Times::default()).collect();
    for turn in 0..TURNS + 200 {
        for ((_, calls, body), times) in ways.iter_mut().zip(&mut times) {
            let took = calls.timed(body).await;
            if turn >= 200 {
                times.push(took);
            }
        }
    }
    for (index, ((name, ..), measured)) in ways.iter().zip(&times).enumerate() {
        // Values and mails do not reach the handler.
        let reaches_handler = index == 1 || index + 1 >= own;
        measured.print(name, times.first().filter(|_| reaches_handler));
    }
    times.swap_remove(1)
}

/// Many calls at the same moment: none may be refused.
async fn in_parallel(platform: &Platform) {
    let mut calls = Vec::new();
    for _ in 0..PARALLEL {
        calls.push(platform.control("/_emulator/trigger/tool").await);
    }
    let started = Instant::now();
    let mut tasks = Vec::new();
    for mut calls in calls {
        tasks.push(tokio::spawn(async move { calls.send("POST", CALL.to_owned()).await }));
    }
    let mut refused = 0;
    for task in tasks {
        let answer = task.await.expect("no panic");
        refused += usize::from(!answer.is_ok_and(|(status, _)| status == 200));
    }
    println!("{PARALLEL} parallel calls: {refused} refused, all answered after {} ms", millis(started.elapsed()));
}

/// Clients that store values until the platform is killed; every value that was acknowledged must be there afterwards.
async fn store_and_kill(platform: Platform) -> Platform {
    let mut tasks = Vec::new();
    let started = Instant::now();
    for client in 0..CLIENTS {
        let mut calls = platform.callback().await;
        tasks.push(tokio::spawn(async move {
            let (mut acknowledged, mut in_time) = (0_u64, 0_u64);
            // Ends when the platform is killed.
            loop {
                let args = json!({"key": format!("client-{client}"), "value": acknowledged + 1});
                let body = json!({"tool_name": "app_kv_set", "args": args}).to_string();
                match calls.send("POST", body).await {
                    Ok((200, _)) => acknowledged += 1,
                    Ok((status, body)) => panic!("{status} {}", String::from_utf8_lossy(&body)),
                    Err(_) => return (acknowledged, in_time),
                }
                in_time += u64::from(started.elapsed() < STORING);
            }
        }));
    }
    tokio::time::sleep_until((started + STORING).into()).await;
    let platform = platform.killed_and_started().await;
    let (mut lost, mut all, mut in_time) = (0, 0, 0);
    let mut reader = platform.callback().await;
    for (client, task) in tasks.into_iter().enumerate() {
        let (acknowledged, counted) = task.await.expect("no panic");
        let get = json!({"tool_name": "app_kv_get", "args": {"key": format!("client-{client}")}}).to_string();
        let (_, body) = reader.send("POST", get).await.expect("an answer");
        let stored: Value = serde_json::from_slice(&body).expect("JSON");
        lost += u64::from(stored["result"]["value"].as_u64().is_none_or(|stored| stored < acknowledged));
        all += acknowledged;
        in_time += counted;
    }
    let rows = audit_rows(&platform).await;
    println!(
        "{CLIENTS} clients store {} values a second; killed after {all}: {lost} clients miss an acknowledged value, {} rows in the log",
        in_time / STORING.as_secs(),
        rows
    );
    assert!(lost == 0 && rows >= all, "acknowledged writes are there after a kill");
    platform
}

/// Id of the newest row of the audit log.
async fn audit_rows(platform: &Platform) -> u64 {
    let (_, body) =
        platform.control("/_emulator/audit?limit=1").await.send("GET", String::new()).await.expect("an answer");
    let page: Value = serde_json::from_slice(&body).expect("JSON");
    page["entries"][0]["id"].as_u64().expect("a row")
}

/// Installs of many apps in many tenants, and a long audit log.
async fn large_world(platform: &Platform, rows: usize) {
    let started = Instant::now();
    for app in 0..APPS {
        let slug = format!("app-{app:02}");
        let manifest = json!({"apiVersion": "linkworld.ai/v2", "app_id": slug, "version": "1.0.0", "name": "App",
            "runtime": {"image": "app", "port": 8080}});
        send(platform, "POST", "/api/dev/apps", json!({"slug": slug, "name": "App"})).await;
        let version = json!({"version": "1.0.0", "image_url": "app", "manifest": manifest, "promote": true});
        send(platform, "POST", &format!("/api/dev/apps/{slug}/versions"), version).await;
    }
    for tenant in 0..TENANTS {
        let tenant = format!("tenant-{tenant:04}");
        send(platform, "POST", "/_emulator/tenants", json!({"tenant": tenant})).await;
        for app in 0..APPS {
            send(platform, "PUT", &format!("/_emulator/tenants/{tenant}/apps/app-{app:02}"), json!({})).await;
        }
    }
    let mut tasks = Vec::new();
    for client in 0..CLIENTS {
        let mut calls = platform.callback().await;
        tasks.push(tokio::spawn(async move {
            for call in 0..rows / CLIENTS {
                // Every key that an app may have.
                let args = json!({"key": format!("key-{client}-{}", call % (9_900 / CLIENTS)), "value": call});
                calls.timed(&json!({"tool_name": "app_kv_set", "args": args}).to_string()).await;
            }
        }));
    }
    for task in tasks {
        task.await.expect("no panic");
    }
    let (installs, seconds) = (TENANTS * APPS, started.elapsed().as_secs());
    println!(
        "large world of {TENANTS} tenants, {installs} installs and {} audit rows after {seconds} s",
        audit_rows(platform).await
    );
}

async fn send(platform: &Platform, method: &str, path: &str, body: Value) {
    let (status, answer) = platform.control(path).await.send(method, body.to_string()).await.expect("an answer");
    assert!((200..300).contains(&status), "{method} {path}: {status} {}", String::from_utf8_lossy(&answer));
}

/// The lists that a person looks at.
async fn lists(platform: &Platform) {
    for path in [
        "/_emulator/tenants",
        "/_emulator/instances",
        "/_emulator/audit?limit=100",
        "/_emulator/audit?limit=100&tenant=tenant-0500",
        &format!("/_emulator/audit?limit=100&app={APP}"),
        "/api/dev/apps",
        "/api/dev/apps/app-05/versions",
    ] {
        let mut calls = platform.control(path).await;
        let mut times = Times::default();
        for _ in 0..STARTS {
            let started = Instant::now();
            let (status, _) = calls.send("GET", String::new()).await.expect("an answer");
            times.push(started.elapsed());
            assert_eq!(status, 200, "{path}");
        }
        println!("{path:<48} median {:>6} ms", millis(times.percentile(0.5)));
    }
}

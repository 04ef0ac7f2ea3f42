//! Clients that send too much, too little or nothing, and a disk that is full.

use crate::support::{Dev, Home, fixture, python};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

const UPLOADS: usize = 100;
const UPLOAD_BYTES: usize = 10_000_000;
/// What the uploads may add: far less than all of them, and not much more than one.
const ADDED_BYTES_MAX: u64 = 24_000_000;
const IDLE_CONNECTIONS: u64 = 1_100;
/// Far below the 10 s after which a silent connection is closed anyway.
const NOT_DELAYED: Duration = Duration::from_secs(5);

fn connect(dev: &Dev) -> TcpStream {
    TcpStream::connect(dev.origin.strip_prefix("http://").unwrap()).unwrap()
}

fn head(dev: &Dev, request: &str, more: &str) -> String {
    let host = dev.origin.strip_prefix("http://").unwrap();
    format!("{request} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n")
}

/// The most memory the process has used.
fn peak_bytes(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1_024
}

#[test]
fn unauthenticated_uploads_are_not_kept_in_memory() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let dev = home.dev(&app, &[]);
    let before = peak_bytes(dev.child.id());
    let content = format!("Content-Type: application/json\r\nContent-Length: {UPLOAD_BYTES}\r\n");
    for path in ["/api/mcp/app-tools", "/api/dev/apps/tax-bot/versions", "/api/dev/apps/tax-bot/versions/1.2.3/bundle"]
    {
        let head = head(&dev, &format!("POST {path}"), &content);
        let to = dev.origin.strip_prefix("http://").unwrap();
        let upload = || {
            let mut stream = TcpStream::connect(to).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            let chunk = vec![b' '; 100_000];
            for _ in 0..UPLOAD_BYTES / chunk.len() {
                stream.write_all(&chunk).unwrap();
            }
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            assert!(answer.starts_with("HTTP/1.1 401 "), "the refusal reaches a client that sends first: {answer}");
        };
        std::thread::scope(|scope| (0..UPLOADS).for_each(|_| drop(scope.spawn(upload))));
    }
    let added = peak_bytes(dev.child.id()) - before;
    println!("{added} bytes added to {before}");
    assert!(added < ADDED_BYTES_MAX, "{added} bytes added to {before}");
}

#[test]
fn a_client_that_asks_before_it_sends_is_refused_at_once() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let dev = home.dev(&app, &[]);
    let more = "Content-Type: application/json\r\nContent-Length: 10000000\r\nExpect: 100-continue\r\n";
    let mut stream = connect(&dev);
    stream.write_all(head(&dev, "POST /api/mcp/app-tools", more).as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 401 ") && answer.contains(r#""ok":false"#), "{answer}");
}

#[test]
fn idle_connections_keep_nobody_out() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum.map_or(Some(4_096), |maximum| Some(maximum.min(4_096)));
    setrlimit(Resource::Nofile, limit).unwrap();
    let home = Home::new();
    let app = home.app("tax-bot");
    let dev = home.dev(&app, &[]);
    let idle: Vec<TcpStream> = (0..IDLE_CONNECTIONS).map(|_| connect(&dev)).collect();
    for _ in 0..3 {
        let started = Instant::now();
        let mut stream = connect(&dev);
        stream.write_all(head(&dev, "GET /api/dev/me", "").as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
        assert!(started.elapsed() < NOT_DELAYED, "{:?}", started.elapsed());
    }
    drop(idle);
}

/// Limits the size of every file that the program writes, as a full disk does, and becomes the rest of its arguments.
/// Python ignores the signal that goes with it, and so does what it becomes.
const LAUNCHER: &str = "import os, resource, sys
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
os.execv(sys.argv[2], sys.argv[2:])";

#[test]
fn a_full_disk_is_named_and_loses_nothing_that_was_acknowledged() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let handler = fixture("handlers/fills_store.py");
    let command = ["--", "python3", handler.to_str().unwrap()];
    let launcher = [python().to_str().unwrap(), "-c", LAUNCHER, "1500000"].map(str::to_owned);
    let mut dev = home.dev_through(&launcher, &app, &command);
    // Whether it ends well depends on the room that is left for its own entry of the audit log.
    let _ = home.run(&["trigger", "tool", "remember_note", "--url", &dev.origin]);
    dev.hears("tax-bot | acknowledged ");
    dev.hears("cannot write to the local platform's store ");
    let said = dev.stderr();
    assert!(said.contains("platform.db (") && said.contains(" MB)") && said.contains("left on its disk"), "{said}");
    assert!(said.contains(r#""decision":"storage_full""#) && !said.contains("please report"), "{said}");
    let acknowledged = said.split("acknowledged ").nth(1).unwrap();
    let acknowledged: u64 = acknowledged.split(',').next().unwrap().parse().unwrap();
    assert!(acknowledged > 5, "{said}");
    assert_eq!(dev.stop(), 130);

    let dev = home.dev(&app, &command);
    let counted = home.run(&["trigger", "tool", "read_key_status", "--json", "--url", &dev.origin]).exits(0).json();
    assert_eq!(counted["reply"]["result"]["kept"], acknowledged);
    assert_eq!(dev.stop(), 130);
}

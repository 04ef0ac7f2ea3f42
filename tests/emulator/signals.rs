//! Callers that ignore or block signals, as `nohup`, shell scripts and service managers do.

use crate::support::signals::{blocked_by, ignored_by, reset_for_children};
use crate::support::{Home, fixture, processes_with, python};
use std::process::Command;

/// `HUP`, `INT`, `QUIT`, `USR1` and `TERM`.
const SIGNALS: &str = "1 2 3 10 15";
/// What Python itself may ignore: `PIPE` and `XFSZ`.
const IGNORED_BY_PYTHON: [i32; 2] = [13, 25];

/// Ignores the signals of its first argument, blocks those of its second, and becomes the rest.
const LAUNCHER: &str = "import os, signal, sys
for number in map(int, sys.argv[1].split()):
    signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, map(int, sys.argv[2].split()))
os.execv(sys.argv[3], sys.argv[3:])";

/// What stands before a command line to run it so.
fn launcher(ignored: &str, blocked: &str) -> Vec<String> {
    [python().to_str().unwrap(), "-c", LAUNCHER, ignored, blocked].map(str::to_owned).into()
}

#[test]
fn a_handler_starts_with_default_dispositions_and_nothing_blocked() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let handler = fixture("handlers/healthy.py");
    let dev = home.dev_through(&launcher(SIGNALS, "10 12"), &app, &["--", "python3", handler.to_str().unwrap()]);
    let pid = dev.child.id().to_string();
    assert!(ignored_by(&pid).contains(&10) && blocked_by(&pid).contains(&12), "the launcher does what it should");
    let handler = processes_with(&format!("LINKWORLD_MCP_URL={}/", dev.origin))[0].to_string();
    let ignored: Vec<i32> = ignored_by(&handler).into_iter().filter(|it| !IGNORED_BY_PYTHON.contains(it)).collect();
    assert_eq!(ignored, Vec::<i32>::new());
    assert_eq!(blocked_by(&handler), Vec::<i32>::new());
    assert_eq!(dev.stop(), 130);
}

#[test]
fn under_nohup_dev_outlives_a_hang_up_and_hears_an_interrupt() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let mut dev = home.dev_through(&launcher("1 2", ""), &app, &[]);
    dev.signal("HUP");
    let _ = home.run(&["audit", "--url", &dev.origin]).exits(0);
    dev.signal("INT");
    assert_eq!(dev.ended(), 130);
}

/// Not a test of its own: the next one runs it as a process with signals ignored and blocked.
#[test]
fn inside_a_process_that_ignores_signals() {
    if std::env::var_os("LINKWORLD_TEST_SIGNALS").is_none() {
        return;
    }
    assert!(ignored_by("self").contains(&2), "the launcher does what it should");
    reset_for_children();
    let mut child = Command::new("sleep").arg("60").spawn().unwrap();
    let pid = child.id().to_string();
    let left = (ignored_by(&pid), blocked_by(&pid));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(left, (Vec::new(), Vec::new()));
}

#[test]
fn what_a_test_starts_has_default_dispositions_whoever_runs_the_tests() {
    let program = std::env::current_exe().unwrap();
    let launcher = launcher(SIGNALS, SIGNALS);
    let output = Command::new(&launcher[0])
        .args(&launcher[1..])
        .arg(program)
        .args(["--exact", "signals::inside_a_process_that_ignores_signals"])
        .env("LINKWORLD_TEST_SIGNALS", "1")
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
}

//! Accounts on machines that have more than most: a keyring daemon, strace, another user. Run by `tests/campaign`.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests drive the machine itself")]

mod support;

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use support::Home;

const CONFIG: &str = ".linkworld/config.toml";

fn log_in(home: &Home, token: &str) -> support::Ran {
    home.run_with(&["login", "--token-stdin", "--no-verify"], token.as_bytes())
}

/// Runs a script with a private session bus and a keyring daemon.
fn with_keyring(home: &Home, script: &str) -> (i32, String) {
    let path = std::env::var("PATH").unwrap();
    let daemon =
        std::env::split_paths(&path).map(|folder| folder.join("gnome-keyring-daemon")).find(|path| path.is_file());
    assert!(daemon.is_some(), "install a keyring first: apt-get install gnome-keyring dbus");
    let mut command = Command::new("dbus-run-session");
    command.args(["--", "bash", "-c", script]).current_dir(home.path()).env_clear().env("HOME", home.path());
    command.env("PATH", &path).env("LINKWORLD", env!("CARGO_BIN_EXE_linkworld")).env("XDG_RUNTIME_DIR", home.path());
    if let Ok(libraries) = std::env::var("LD_LIBRARY_PATH") {
        command.env("LD_LIBRARY_PATH", libraries);
    }
    let out = command.stdin(Stdio::null()).stderr(Stdio::piped()).output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    (out.status.code().unwrap_or(-1), text)
}

const UNLOCK: &str = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1";

#[test]
fn a_real_keyring_keeps_the_token_and_a_locked_one_is_named() {
    let home = Home::new();
    let token = home.canary();
    home.write("token", &token);
    home.allow("token");
    let script = format!(
        "{UNLOCK}; $LINKWORLD login --token-stdin --no-verify --api-url https://a.example < token && \
         $LINKWORLD env && cat {CONFIG}"
    );
    let (code, said) = with_keyring(&home, &script);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("the token is in the system's keyring"), "{said}");
    assert!(said.contains("*** (32 bytes)  (from the system's keyring)"), "{said}");
    assert!(said.contains("storage = \"keyring\"") && !said.contains(&token), "{said}");
    home.assert_no_leak();
    // Started without its password it is locked.
    let locked = "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; $LINKWORLD whoami";
    let (code, said) = with_keyring(&home, locked);
    assert_eq!(code, 4, "{said}");
    assert!(said.contains("you are logged in to https://a.example, but the token cannot be read"), "{said}");
    let (code, said) = with_keyring(&home, &format!("{UNLOCK}; $LINKWORLD logout && $LINKWORLD env"));
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("gone from the system's keyring") && said.contains("token         none"), "{said}");
}

#[test]
fn the_credential_file_is_private_from_its_first_system_call() {
    let strace = Command::new("strace").arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(strace.is_ok(), "install strace first: apt-get install strace");
    for umask in ["000", "002", "022", "077"] {
        let home = Home::new();
        home.allow(CONFIG);
        home.allow("trace");
        let trace = "strace -f -e trace=openat,chmod,fchmod,fchmodat -o trace";
        let script =
            format!("umask {umask}; exec {trace} {} login --token-stdin --no-verify", env!("CARGO_BIN_EXE_linkworld"));
        let template = home.command(&[]);
        let mut command = Command::new("bash");
        command.args(["-c", &script]).current_dir(home.path()).env_clear();
        command.envs(template.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(home.canary().as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
        let calls = std::fs::read_to_string(home.path().join("trace")).unwrap();
        let made = calls.lines().find(|line| line.contains("config.toml.") && line.contains("O_CREAT")).unwrap();
        assert!(made.contains("O_EXCL") && made.contains("O_NOFOLLOW") && made.contains(", 0600)"), "{made}");
        assert!(!calls.contains("chmod("), "no mode is mended afterwards");
    }
}

/// One file: no thread, no other process, no network, and nothing read but the manifest and what the system loads.
#[test]
fn validation_keeps_to_its_file() {
    let home = Home::new();
    home.allow("trace");
    home.write(
        "linkworld.app.yaml",
        "apiVersion: linkworld.ai/v2\napp_id: my-bot\nversion: 0.1.0\nname: My Bot\nruntime: {image: x}\n",
    );
    let template = home.command(&[]);
    let mut command = Command::new("strace");
    command.args(["-f", "-e", "trace=%network,%process,openat,open,readlink,getdents64", "-o", "trace"]);
    command.args([env!("CARGO_BIN_EXE_linkworld"), "validate", "linkworld.app.yaml"]);
    command.current_dir(home.path()).env_clear();
    command.envs(template.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status();
    assert!(status.expect("install strace first: apt-get install strace").success());
    let calls = std::fs::read_to_string(home.path().join("trace")).unwrap();
    for forbidden in ["clone", "fork(", "socket(", "connect("] {
        assert!(!calls.contains(forbidden), "{forbidden} in\n{calls}");
    }
    assert_eq!(calls.matches("execve(").count(), 1, "{calls}");
    let opened: Vec<&str> =
        calls.lines().filter(|line| line.contains("open")).filter_map(|line| line.split('"').nth(1)).collect();
    assert!(opened.contains(&"linkworld.app.yaml"), "{calls}");
    let system = ["/lib", "/usr/lib", "/etc/ld.so", "/proc/self/", "/sys/", "app_docs", "defaults/templates"];
    for path in opened.iter().filter(|path| **path != "linkworld.app.yaml") {
        assert!(system.iter().any(|start| path.starts_with(start)), "{path} is read");
    }
}

#[test]
fn another_user_reads_nothing() {
    let home = Home::new();
    home.allow(CONFIG);
    let _ = log_in(&home, &home.canary()).exits(0);
    let as_nobody = |script: &str| {
        Command::new("setpriv")
            .args(["--reuid=65534", "--regid=65534", "--clear-groups", "bash", "-c", script])
            .output()
    };
    let can_become = as_nobody("true").is_ok_and(|out| out.status.success());
    assert!(can_become, "run this test as root: it becomes another user");
    // The way there is open, so that only the modes of our own folder and file stand in it.
    std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let file = home.path().join(CONFIG);
    for script in [format!("cat {}", file.display()), format!("ls {}", file.parent().unwrap().display())] {
        assert!(!as_nobody(&script).unwrap().status.success(), "{script}");
    }
}

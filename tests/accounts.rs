//! Logging in from outside: with keyrings that answer, hang, lock and are not there, and homes of every kind.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests drive the machine itself")]

mod support;

use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use support::Home;

const CONFIG: &str = ".linkworld/config.toml";

fn config(home: &Home) -> String {
    std::fs::read_to_string(home.path().join(CONFIG)).unwrap()
}

fn log_in(home: &Home, token: &str, more: &[&str]) -> support::Ran {
    home.run_with(&[&["login", "--token-stdin", "--no-verify"], more].concat(), token.as_bytes())
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

/// A token whose middle says when it ends.
fn jwt(home: &Home, lived: i64, left: i64) -> String {
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
    let payload = format!(r#"{{"iat":{},"exp":{}}}"#, now - lived, now + left);
    let python = "import base64, sys; print(base64.urlsafe_b64encode(sys.argv[1].encode()).decode().rstrip('='))";
    let out = Command::new(support::python()).args(["-c", python, &payload]).output().unwrap();
    format!("e30.{}.{}", String::from_utf8(out.stdout).unwrap().trim(), home.canary())
}

/// Answers every request with one status.
fn platform(status: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            while lines.next().is_some_and(|line| !line.unwrap_or_default().is_empty()) {}
            let body = r#"{"detail":"no"}"#;
            let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}", body.len());
            let _ = write!(stream, "{head}\r\nConnection: close\r\n\r\n{body}");
        }
    });
    origin
}

#[test]
fn without_a_keyring_the_file_has_the_token_and_that_is_said() {
    let home = Home::new();
    let token = home.canary();
    let ran = log_in(&home, &token, &[]).exits(0).says("kept in a file, not in a keyring");
    assert!(ran.stdout.contains(home.path().join(CONFIG).to_str().unwrap()), "{}", ran.stdout);
    home.allow(CONFIG);
    assert!(config(&home).contains(&token));
    assert_eq!((mode(&home.path().join(CONFIG)), mode(&home.path().join(".linkworld"))), (0o600, 0o700));
    let asked = log_in(&home, &token, &["--insecure-storage"]).exits(0);
    assert!(!asked.stderr.contains("keyring"), "{}", asked.stderr);
    let rows = home.run(&["env", "--json"]).exits(0).json();
    let row = rows["settings"].as_array().unwrap().iter().find(|row| row["setting"] == "token").unwrap().clone();
    assert_eq!(row["value"], "*** (32 bytes)");
    assert!(row["source"].as_str().unwrap().ends_with("config.toml"));
    let _ = home.run(&["logout"]).exits(0);
    assert!(!config(&home).contains("token"));
    assert_eq!(home.run(&["logout"]).exits(0).stdout, "no token was saved\n");
    let _ = home.run(&["whoami"]).exits(4).says("not logged in");
}

#[test]
fn a_keyring_that_hangs_is_given_up() {
    let mut home = Home::new();
    let socket = home.path().join("bus");
    // Takes connections and never says a word.
    let _listener = UnixListener::bind(&socket).unwrap();
    home.set("DBUS_SESSION_BUS_ADDRESS", &format!("unix:path={}", socket.display()));
    let started = Instant::now();
    let token = home.canary();
    let _ = log_in(&home, &token, &[]).exits(0).says("did not answer within 3 s");
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    home.allow(CONFIG);
    // With the token in a file nothing asks the keyring again.
    let started = Instant::now();
    let _ = home.run(&["env"]).exits(0);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    // A token that is in it is not "not logged in".
    home.write(CONFIG, "[platform]\napi_url = \"https://a.example\"\n[auth]\nstorage = \"keyring\"\n");
    let _ = home.run(&["whoami"]).exits(4).says("you are logged in to https://a.example, but").says("3 s");
}

#[test]
fn without_a_home_and_with_one_that_cannot_be_written_the_variable_is_enough() {
    let home = Home::new();
    let dev = home.dev(&home.app("tax-bot"), &[]);
    let run = |home_folder: Option<&str>, args: &[&str]| {
        let mut command = home.command(args);
        match home_folder {
            None => command.env_remove("HOME"),
            Some(folder) => command.env("HOME", folder),
        };
        command.env("LINKWORLD_TOKEN", &dev.token).env("LINKWORLD_API_URL", &dev.origin);
        let out = command.stdin(Stdio::null()).output().unwrap();
        (out.status.code().unwrap(), String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
    };
    // A kernel's file system, which not even the superuser can write to.
    for (folder, secret) in [(None, "A=plain value"), (Some("/proc/self"), "B=plain value")] {
        assert_eq!(run(folder, &["whoami"]).0, 0, "{folder:?}");
        assert_eq!(run(folder, &["env"]).0, 0, "{folder:?}");
        let (code, out, err) = run(folder, &["secrets", "set", secret, "--app", "tax-bot"]);
        assert_eq!(code, 0, "{err}");
        assert!(out.contains("is set: 11 bytes\n"), "no digest without a place for its key: {out}");
        let (code, _, err) = run(folder, &["login", "--token", &dev.token]);
        assert_eq!(code, 3, "{err}");
        assert!(err.contains("LINKWORLD_CONFIG_DIR"), "{err}");
    }
}

#[test]
fn profiles_stand_side_by_side() {
    let mut home = Home::new();
    let (one, two) = (home.canary(), home.canary());
    home.allow(CONFIG);
    let _ = log_in(&home, &one, &["--api-url", "https://one.example"]).exits(0);
    let said = log_in(&home, &two, &["--api-url", "https://two.example", "--profile", "two"]).exits(0);
    assert!(said.stdout.contains("(profile two)"), "{}", said.stdout);
    let url = |home: &Home, more: &[&str]| {
        let rows = home.run(&[&["env", "--json"], more].concat()).exits(0).json();
        rows["settings"][0]["value"].as_str().unwrap().to_owned()
    };
    assert_eq!(url(&home, &[]), "https://one.example");
    assert_eq!(url(&home, &["--profile", "two"]), "https://two.example");
    let _ = home.run(&["whoami", "--profile", "other"]).exits(4).says("in the profile `other`");
    let _ = home.run(&["whoami", "--profile", "Other"]).exits(2).says("--profile: a profile must be");
    home.set("LINKWORLD_PROFILE", "two");
    assert_eq!(url(&home, &[]), "https://two.example");
    let _ = home.run(&["logout"]).exits(0);
    assert!(config(&home).contains(&one) && !config(&home).contains(&two));
}

#[test]
fn the_end_of_a_token_is_warned_about_before_it_bites() {
    let home = Home::new();
    home.allow(CONFIG);
    const DAY: i64 = 86_400;
    for (lived, left, words) in [(29 * DAY, DAY, "expires in 2"), (30 * DAY, -60, "expired 6"), (DAY, 29 * DAY, "")] {
        let _ = log_in(&home, &jwt(&home, lived, left), &[]).exits(0);
        let ran = home.run(&["env"]).exits(0);
        assert_eq!(ran.stderr.contains("the token from"), !words.is_empty(), "{}", ran.stderr);
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
}

#[test]
fn refused_tokens_and_forbidden_accounts_have_their_own_words() {
    let mut home = Home::new();
    home.set("LINKWORLD_TOKEN", "a-token-of-the-test");
    for (status, words) in [("401 Unauthorized", "does not accept the token"), ("403 Forbidden", "does not allow this")]
    {
        let origin = platform(status);
        let _ = home.run(&["whoami", "--api-url", &origin]).exits(4).says(words);
        let _ = home.run(&["login", "--token", "bad", "--api-url", &origin]).exits(4).says(words);
        assert!(!home.path().join(CONFIG).exists(), "nothing is saved before it is verified");
    }
}

#[test]
fn mcp_tokens_are_on_one_line_and_hidden_unless_asked_for() {
    let home = Home::new();
    let dev = home.dev(&home.app("tax-bot"), &[]);
    let _ = home.run(&["login", "--token", "dev", "--api-url", &dev.origin]).exits(0);
    let hidden = home.run(&["mcp", "token"]).exits(0);
    assert!(
        hidden.stdout.contains("/api/mcp/sse?token=***") && hidden.stdout.contains("24 hours"),
        "{}",
        hidden.stdout
    );
    let token = home.run(&["mcp", "token", "-q"]).exits(0).stdout;
    assert!(token.len() > 200 && token.lines().count() == 1 && token.starts_with("eyJ"), "{token}");
    let short = home.run(&["mcp", "token", "--audience", "session", "--json"]).exits(0).json();
    assert_eq!((&short["expires_in"], &short["token"]), (&300.into(), &Value::Null));
    // Good for nothing but its purpose.
    let _ = home.run(&["login", "--token", token.trim(), "--api-url", &dev.origin]).exits(4);
    for (client, key) in [("cursor", "mcpServers"), ("claude-code", "mcp"), ("codex", "mcpServers")] {
        let canary = home.canary();
        let config = home.run(&["mcp", "config", client, "--token", &canary]).exits(0).json();
        let url = config[key]["linkworld"]["url"].as_str().unwrap().to_owned();
        assert_eq!(url, format!("{}/api/mcp/sse?token=***", dev.origin));
    }
    let shown = home.run(&["mcp", "config", "--show"]).exits(0).json();
    assert!(shown["mcpServers"]["linkworld"]["url"].as_str().unwrap().contains("token=eyJ"), "{shown}");
    assert_eq!(shown["mcpServers"]["linkworld"]["transport"], "sse");
}

#[test]
fn whatever_the_umask_the_credential_file_is_private() {
    for umask in ["000", "002", "022", "077"] {
        let home = Home::new();
        home.allow(CONFIG);
        let script = format!("umask {umask}; exec {} login --token-stdin --no-verify", env!("CARGO_BIN_EXE_linkworld"));
        let template = home.command(&[]);
        let mut command = Command::new("bash");
        command.args(["-c", &script]).current_dir(home.path()).env_clear();
        command.envs(template.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(home.canary().as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
        assert_eq!((mode(&home.path().join(CONFIG)), mode(&home.path().join(".linkworld"))), (0o600, 0o700), "{umask}");
    }
}

/// The published Python command line, in the same home.
fn python_cli(home: &Home, args: &[&str]) -> (i32, String) {
    let cli = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/.venv/bin/linkworld");
    assert!(cli.is_file(), "run tests/setup first: {} is missing", cli.display());
    let mut command = Command::new(cli);
    command.args(args).env_clear().env("HOME", home.path()).env("PATH", std::env::var_os("PATH").unwrap());
    let out = command.stdin(Stdio::null()).output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    (out.status.code().unwrap(), text)
}

#[test]
fn the_python_cli_shares_the_home_in_turns() {
    let home = Home::new();
    let app: PathBuf = home.app("tax-bot");
    let dev = home.dev(&app, &[]);
    let whoami = || home.run(&["whoami"]).exits(0);
    // Theirs, then ours.
    let (code, said) = python_cli(&home, &["login", "--token", &dev.token, "--api-url", &dev.origin]);
    assert_eq!(code, 0, "{said}");
    let _ = whoami();
    let value = home.canary();
    let set = ["secrets", "set", "SHARED_KEY", "--app", "tax-bot"];
    let _ = home.run_with(&set, value.as_bytes()).exits(0);
    let (code, said) = python_cli(&home, &["secrets", "list", "--app", "tax-bot"]);
    assert!(code == 0 && said.contains("SHARED_KEY"), "{said}");
    let (code, said) = python_cli(&home, &["secrets", "delete", "SHARED_KEY", "--app", "tax-bot"]);
    assert_eq!(code, 0, "{said}");
    assert!(!home.run(&["secrets", "list", "--app", "tax-bot"]).exits(0).stdout.contains("SHARED_KEY"));
    let (code, said) = python_cli(&home, &["secrets", "set", "THEIR_KEY=v", "--app", "tax-bot"]);
    assert_eq!(code, 0, "{said}");
    assert!(home.run(&["secrets", "list", "--app", "tax-bot"]).exits(0).stdout.contains("THEIR_KEY"));
    assert_eq!(python_cli(&home, &["logout"]).0, 0);
    let _ = home.run(&["whoami"]).exits(4);
    // Ours, then theirs.
    let _ = home.run(&["login", "--token", "dev", "--api-url", &dev.origin]).exits(0);
    let (code, said) = python_cli(&home, &["whoami"]);
    assert_eq!(code, 0, "{said}");
    let _ = home.run(&["logout"]).exits(0);
    assert_eq!(python_cli(&home, &["whoami"]).0, 1);
    let _ = home.run(&["whoami"]).exits(4);
}

#[test]
fn a_config_folder_others_can_write_to_is_refused() {
    let home = Home::new();
    let folder = home.path().join(".linkworld");
    let _ = log_in(&home, &home.canary(), &[]).exits(0);
    for bad in [0o770, 0o707, 0o1777] {
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(bad)).unwrap();
        let before = config(&home);
        let hint = format!("chmod go-w {}", folder.display());
        for args in [&["env"][..], &["whoami"], &["logout"], &["login", "--token", "another", "--no-verify"]] {
            let _ = home.run(args).exits(3).says("open to other users").says(&hint);
        }
        assert_eq!(config(&home), before, "{bad:o}");
    }
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    let _ = home.run(&["env"]).exits(0);
}

#[test]
fn the_key_of_the_vault_is_guarded_and_never_made_twice() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let dev = home.dev(&app, &[]);
    assert_eq!(dev.ready["vault_key"], "file");
    let key = PathBuf::from(dev.ready["store"].as_str().unwrap()).with_extension("key");
    let _ = home.run(&["login", "--token", "dev", "--api-url", &dev.origin]).exits(0);
    let rotated = home.run(&["secrets", "rotate-key", "--json"]).exits(0).json();
    assert_eq!(rotated["key_in"], "file");
    assert_eq!(dev.stop(), 130);
    let start = ["dev", app.to_str().unwrap(), "--port", "0", "--json"];
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o640)).unwrap();
    let _ = home.run(&start).exits(3).says("mode 0640").says(&format!("chmod 600 {}", key.display()));
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let moved = key.with_extension("moved");
    std::fs::rename(&key, &moved).unwrap();
    let _ = home.run(&start).exits(3).says("is gone").says("put the file back");
    assert!(!key.exists(), "a new key would open nothing");
    std::fs::write(&key, [7; 32]).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let _ = home.run(&start).exits(3).says("another vault key").says("put this store's own back");
    std::fs::rename(&moved, &key).unwrap();
    assert_eq!(home.dev(&app, &[]).stop(), 130);
}

#[test]
fn only_a_key_that_is_made_asks_the_keyring() {
    let mut home = Home::new();
    let socket = home.path().join("bus");
    let bus = UnixListener::bind(&socket).unwrap();
    bus.set_nonblocking(true).unwrap();
    home.set("DBUS_SESSION_BUS_ADDRESS", &format!("unix:path={}", socket.display()));
    let app = home.app("tax-bot");
    let asked = |more: &[&str]| {
        let mut dev = home.dev(&app, more);
        let said = dev.stderr().contains("did not answer within 3 s");
        let connected = std::iter::from_fn(|| bus.accept().ok()).count() > 0;
        assert_eq!(said, connected, "{more:?}");
        let kept = dev.ready["vault_key"].clone();
        assert_eq!(dev.stop(), 130);
        (connected, kept)
    };
    assert_eq!(asked(&["--ephemeral"]), (false, Value::Null));
    assert_eq!(asked(&["--insecure-storage"]), (false, "file".into()));
    assert_eq!(asked(&[]), (false, "file".into()), "a key that is there is not moved by a start");
    std::fs::remove_dir_all(home.path().join(".local/state/linkworld/projects")).unwrap();
    assert_eq!(asked(&[]), (true, "file".into()));
}

#[test]
fn no_core_image_is_left_and_nobody_looks_inside() {
    let home = Home::new();
    // As another user where we are the superuser, who owns what the kernel hides from everybody.
    let is_root = rustix::process::geteuid().is_root();
    let program = home.path().join("linkworld");
    std::fs::copy(env!("CARGO_BIN_EXE_linkworld"), &program).unwrap();
    for (path, mode) in [(home.path(), 0o755), (&program, 0o755)] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    let mut command = Command::new(if is_root { "setpriv".as_ref() } else { program.as_os_str() });
    if is_root {
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&program);
    }
    command.args(["login", "--token-stdin", "--no-verify"]).env("CI", "1").env("HOME", home.path());
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // It has said where the token will be, and now waits for it.
    let mut line = String::new();
    BufReader::new(child.stderr.as_mut().unwrap()).read_line(&mut line).unwrap();
    let of = |name: &str| PathBuf::from(format!("/proc/{}/{name}", child.id()));
    let limits = std::fs::read_to_string(of("limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    let core: Vec<&str> = core.trim_start_matches("Max core file size").split_whitespace().collect();
    assert_eq!(core[..2], ["0", "0"]);
    for name in ["environ", "maps", "mem"] {
        use std::os::unix::fs::MetadataExt;
        assert_eq!(of(name).metadata().unwrap().uid(), 0, "{name} is the superuser's alone");
    }
    child.kill().unwrap();
    let _ = child.wait();
}

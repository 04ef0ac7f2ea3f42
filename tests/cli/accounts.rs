//! Logging in from outside: with keyrings that answer, hang, lock and are not there, and homes of every kind.

use crate::support;

use crate::support::Home;
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

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
    let ran = log_in(&home, &token, &[]).exits(0).says("saving the token in a file because the keyring cannot be used");
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
    let _ = home.test(&["whoami"]).code(4).stderr_has("not logged in").run();
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
    let _ = log_in(&home, &token, &[]).exits(0).says("did not respond within 3 s");
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    home.allow(CONFIG);
    // With the token in a file nothing asks the keyring again.
    let started = Instant::now();
    let _ = home.run(&["env"]).exits(0);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    // A token that is in it is not "not logged in". From here on a tenth of the deadline is enough.
    home.set("LINKWORLD_TEST_TIME_SCALE", "0.1");
    home.write(CONFIG, "[platform]\napi_url = \"https://a.example\"\n[auth]\nstorage = \"keyring\"\n");
    let _ = home
        .test(&["whoami"])
        .code(4)
        .stderr_has("cannot read the saved token for https://a.example")
        .stderr_has("3 s")
        .run();
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
        assert!(out.contains(": 11 bytes\n"), "no digest without a place for its key: {out}");
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
    let _ = home.test(&["whoami", "--profile", "other"]).code(4).stderr_has("in the profile `other`").run();
    let _ = home.test(&["whoami", "--profile", "Other"]).code(2).stderr_has("--profile: a profile must be").run();
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
    for (status, words) in [
        ("401 Unauthorized", "the platform rejected the token"),
        ("403 Forbidden", "permission denied by the platform"),
    ] {
        let origin = platform(status);
        let _ = home.test(&["whoami", "--api-url", &origin]).code(4).stderr_has(words).run();
        let _ = home.test(&["login", "--token", "bad", "--api-url", &origin]).code(4).stderr_has(words).run();
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
            let _ = home.test(args).code(3).stderr_has("accessible to other users").stderr_has(&hint).run();
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
    let _ = home.test(&start).code(3).stderr_has("is missing").stderr_has("restore the file").run();
    assert!(!key.exists(), "a new key would open nothing");
    std::fs::write(&key, [7; 32]).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let _ = home
        .test(&start)
        .code(3)
        .stderr_has("another vault key")
        .stderr_has(
            "restore the key file of this \
        store",
        )
        .run();
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
    home.set("LINKWORLD_TEST_TIME_SCALE", "0.1");
    let app = home.app("tax-bot");
    let asked = |more: &[&str]| {
        let mut dev = home.dev(&app, more);
        let said = dev.stderr().contains("did not respond within 3 s");
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

/// A run in a folder of the home, with variables of its own.
fn run_in(home: &Home, folder: &str, variables: &[(&str, &str)], args: &[&str]) -> support::Ran {
    let run = home.test(args).folder(folder);
    variables.iter().fold(run, |run, (name, value)| run.env(name, value)).observe()
}

/// The address in force and where it comes from.
fn address(ran: support::Ran) -> (String, String) {
    let rows = ran.exits(0).json();
    let row = &rows["settings"][0];
    assert_eq!(row["setting"], "api_url");
    (row["value"].as_str().unwrap().to_owned(), row["source"].as_str().unwrap().to_owned())
}

const PROJECT: &str = "app/.linkworld/config.toml";

fn asks_for(home: &Home, url: &str) {
    home.write(PROJECT, format!("[platform]\napi_url = \"{url}\"\n"));
}

/// Answers nothing and counts what it is sent.
fn listener() -> (String, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    (listener.local_addr().unwrap().port().to_string(), listener)
}

#[test]
fn flag_before_environment_before_project_before_file_before_default() {
    let home = Home::new();
    home.allow(CONFIG);
    let (one, two) = (home.canary(), home.canary());
    let _ = log_in(&home, &one, &["--api-url", "https://file.example"]).exits(0);
    let _ = log_in(&home, &two, &["--api-url", "https://project.example", "--profile", "two"]).exits(0);
    let users = home.path().join(CONFIG);
    let project = home.path().join(PROJECT);
    let projects = format!("the project's {}", project.display());
    let (flag, variable) = (["--api-url", "https://flag.example"], ("LINKWORLD_API_URL", "https://variable.example"));
    let users = users.to_str().unwrap();
    let (nothing, nowhere): (&[&str], &[(&str, &str)]) = (&[], &[]);
    let none = home.path().join("none");
    let empty = [("LINKWORLD_CONFIG_DIR", none.to_str().unwrap())];
    let differs = |ignored: &str| format!("the one in {ignored} differs and is ignored");
    // Whether the project speaks, flags, variables; what is in force, by whom, and whose other word is named.
    for (speaks, flags, variables, url, source, said) in [
        (true, &flag[..], &[variable][..], "https://flag.example", "--api-url", differs(&projects)),
        (true, nothing, &[variable], "https://variable.example", "LINKWORLD_API_URL", differs(&projects)),
        (true, nothing, nowhere, "https://project.example", &projects, differs(users)),
        (false, &flag, &[variable], "https://flag.example", "--api-url", String::new()),
        (false, nothing, &[variable], "https://variable.example", "LINKWORLD_API_URL", differs(users)),
        (false, nothing, nowhere, "https://file.example", users, String::new()),
        (false, nothing, &empty, "https://api.linkworld.ai", "the default", String::new()),
    ] {
        if speaks {
            asks_for(&home, "https://project.example");
        } else {
            home.write(PROJECT, "# nothing yet\n");
        }
        let ran = run_in(&home, "app", variables, &[&["env", "--json"], flags].concat());
        let stderr = ran.stderr.clone();
        assert_eq!(address(ran), (url.to_owned(), source.to_owned()));
        assert!(stderr.contains(&said), "{said:?} in {stderr:?}");
        assert_eq!(stderr.matches("using the API address from").count(), usize::from(!said.is_empty()), "{stderr}");
    }
    // The same word twice is no disagreement.
    asks_for(&home, "https://File.example:443/");
    let ran = run_in(&home, "app", &[], &["env", "--json"]);
    assert_eq!(ran.stderr, "");
    assert_eq!(address(ran), ("https://file.example".to_owned(), projects));
    // Below the project's folder and beside it the project does not speak.
    home.write("app/inner/a", "");
    assert_eq!(address(run_in(&home, "app/inner", &[], &["env", "--json"])).1, users);
}

#[test]
fn a_project_chooses_only_among_platforms_the_user_trusts() {
    let home = Home::new();
    home.allow(CONFIG);
    let token = home.canary();
    let env = ["env", "--json"];
    // Nobody is logged in anywhere: the default and this machine are the only ones.
    for (url, code) in [
        ("https://api.linkworld.ai", 0),
        ("http://127.0.0.1:4600", 0),
        ("http://localhost:4600", 0),
        ("https://api.linkworld.ai:444", 4),
        ("https://api.linkworld.ai.example", 4),
        ("https://foreign.example", 4),
        ("http://foreign.example", 2),
    ] {
        asks_for(&home, url);
        let ran = run_in(&home, "app", &[], &env).exits(code);
        assert_eq!(ran.stderr.contains("but you are not logged in to it"), code == 4, "{url}: {}", ran.stderr);
    }
    asks_for(&home, "https://foreign.example");
    let refused = run_in(&home, "app", &[], &["whoami"]).exits(4);
    for words in [
        "the project's platform is https://foreign.example, but you are not logged in to it",
        "`linkworld login --api-url https://foreign.example`",
        "to use another platform, pass --api-url URL",
        PROJECT,
    ] {
        assert!(refused.stderr.contains(words), "{words}: {}", refused.stderr);
    }
    // A token of the environment is bound to no platform, so it makes none trusted.
    let given = [("LINKWORLD_TOKEN", "a token of the pipeline")];
    let refused = run_in(&home, "app", &given, &["whoami"]).exits(4);
    assert!(refused.stderr.contains("LINKWORLD_API_URL") && !refused.stderr.contains("linkworld login"), "{refused:?}");
    // Logging in is not steered by the project, and neither is what needs no platform.
    let said = log_in_from(&home, "app", &token).exits(0);
    assert!(said.stdout.contains("logged in to https://api.linkworld.ai "), "{}", said.stdout);
    let _ = run_in(&home, "app", &[], &env).exits(4);
    for args in [&["logout"][..], &["explain", "LW001"], &["schema"]] {
        let ran = run_in(&home, "app", &[], args);
        assert!(!ran.stderr.contains("foreign.example"), "{args:?}: {}", ran.stderr);
    }
    // A login that was forgotten is none; the same address in the file still counts.
    let _ = log_in(&home, &token, &["--api-url", "https://foreign.example", "--profile", "it"]).exits(0);
    assert_eq!(address(run_in(&home, "app", &[], &env)).0, "https://foreign.example");
    // The login of another profile makes it trusted, and its token stays where it is.
    let _ = run_in(&home, "app", &[], &["whoami"]).exits(4).says("no token for https://foreign.example");
    let rows = run_in(&home, "app", &[], &["env", "--json", "--profile", "it"]).exits(0).json();
    assert_eq!(rows["settings"][1]["value"], "*** (32 bytes)");
    let _ = home.run(&["logout", "--profile", "it"]).exits(0);
    let _ = run_in(&home, "app", &[], &env).exits(4);
    // In the keyring is logged in as well, and nobody has to ask it.
    home.write(
        CONFIG,
        "[profiles.k.platform]\napi_url = \"https://foreign.example\"\n[profiles.k.auth]\nstorage = \"keyring\"\n",
    );
    assert_eq!(address(run_in(&home, "app", &[], &env)).0, "https://foreign.example");
}

fn log_in_from(home: &Home, folder: &str, token: &str) -> support::Ran {
    home.test(&["login", "--token-stdin", "--no-verify"]).folder(folder).stdin(token).observe()
}

#[test]
fn a_foreign_platform_that_a_project_names_is_sent_nothing() {
    let home = Home::new();
    home.app("tax-bot");
    std::fs::rename(home.path().join("tax-bot"), home.path().join("app")).unwrap();
    let (port, listener) = listener();
    // Leads to the listener on most systems, and is not loopback by its name.
    let given = [("LINKWORLD_TOKEN", "a token of the pipeline")];
    asks_for(&home, &format!("https://0.0.0.0:{port}"));
    for args in
        [&["whoami"][..], &["deploy", "--plan"], &["apps", "list"], &["secrets", "set", "A=b"], &["mcp", "token"]]
    {
        let ran = run_in(&home, "app", &given, args).exits(4);
        assert!(ran.stderr.contains("the project's platform is https://0.0.0.0"), "{args:?}: {}", ran.stderr);
    }
    let nobody = listener.accept().map(|_| ()).unwrap_err();
    assert_eq!(nobody.kind(), std::io::ErrorKind::WouldBlock, "a connection was made");
    // The listener is one: said on purpose, the address is tried.
    let url = format!("http://127.0.0.1:{port}");
    let mut command = home.command(&["whoami", "--api-url", &url]);
    let mut child = command.current_dir(home.path().join("app")).envs(given).stderr(Stdio::null()).spawn().unwrap();
    listener.set_nonblocking(false).unwrap();
    let _ = listener.accept().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_token_in_a_project_is_named_and_never_used() {
    let home = Home::new();
    let token = home.canary();
    home.allow(PROJECT);
    let origin = platform("401 Unauthorized");
    for table in ["auth", "profiles.ci.auth"] {
        home.write(PROJECT, format!("[platform]\napi_url = \"{origin}\"\n[{table}]\ntoken = \"{token}\"\n"));
        for more in [&[][..], &["--api-url", "https://flag.example"]] {
            let ran = run_in(&home, "app", &[], &[&["env", "--json"], more].concat()).exits(0);
            let named = format!("ignoring the token in the project's {}", home.path().join(PROJECT).display());
            assert_eq!(ran.stderr.matches(&named).count(), 1, "{}", ran.stderr);
            assert!(ran.stderr.contains("`linkworld login`") && !ran.stderr.contains(&token), "{}", ran.stderr);
            assert_eq!(ran.json()["settings"][1]["value"], "none");
            assert!(!ran.stdout.contains(&token));
        }
        let _ = run_in(&home, "app", &[], &["whoami"]).exits(4).says("not logged in");
        let _ = run_in(&home, "app", &[], &["whoami", "--profile", "ci"]).exits(4).says("in the profile `ci`");
    }
}

#[test]
fn the_users_own_folder_is_no_project() {
    let home = Home::new();
    home.write(CONFIG, "[platform]\napi_url = \"https://file.example\"\n");
    let users = home.path().join(CONFIG);
    let ran = run_in(&home, ".", &[], &["env", "--json"]);
    assert_eq!(ran.stderr, "");
    assert_eq!(address(ran).1, users.to_str().unwrap());
    // Nor with another folder for settings, nor where the variable says that this is the user's.
    let other = home.path().join("other");
    let elsewhere = [("LINKWORLD_CONFIG_DIR", other.to_str().unwrap())];
    assert_eq!(address(run_in(&home, ".", &elsewhere, &["env", "--json"])).1, "the default");
    asks_for(&home, "https://project.example");
    let mine = home.path().join("app/.linkworld");
    let here = [("LINKWORLD_CONFIG_DIR", mine.to_str().unwrap())];
    let ran = run_in(&home, "app", &here, &["env", "--json"]);
    assert_eq!(address(ran).1, home.path().join(PROJECT).to_str().unwrap());
}

#[test]
fn a_project_file_that_cannot_be_read_is_named() {
    let home = Home::new();
    let app = home.path().join("app");
    let project = home.path().join(PROJECT);
    let refused = |words: &str| {
        let ran = run_in(&home, "app", &[], &["env", "--json"]).exits(3).says(words);
        assert!(ran.stderr.contains(project.to_str().unwrap()), "{}", ran.stderr);
        // What was said on purpose needs no project, and neither does what asks no platform.
        let said = run_in(&home, "app", &[], &["env", "--json", "--api-url", "https://flag.example"]);
        assert_eq!(address(said).0, "https://flag.example");
        let _ = run_in(&home, "app", &[], &["schema"]).exits(0);
    };
    for (text, words) in [
        (&b"[platform]\napi_url = \n"[..], "config.toml:2:"),
        (b"platform = 5\n", "`platform` must be a table"),
        (b"[platform]\napi_url = 5\n", "`platform.api_url` must be a string"),
        (b"[platform]\napi_url = \"\xff\"\n", "it is not valid UTF-8: byte 0xFF at offset 22"),
        (&[b'#'; 64 * 1024 + 1], "65537 bytes"),
    ] {
        home.write(PROJECT, text);
        refused(words);
    }
    home.write(PROJECT, [b'#'; 64 * 1024]);
    assert_eq!(address(run_in(&home, "app", &[], &["env", "--json"])).1, "the default");
    // Links: the file, then its folder.
    let outside = home.write("outside/config.toml", "[platform]\napi_url = \"http://127.0.0.1:4600\"\n");
    std::fs::remove_file(&project).unwrap();
    std::os::unix::fs::symlink(&outside, &project).unwrap();
    refused("symbolic links are not followed");
    std::fs::remove_dir_all(app.join(".linkworld")).unwrap();
    std::os::unix::fs::symlink(outside.parent().unwrap(), app.join(".linkworld")).unwrap();
    refused("symbolic links are not followed");
}

//! Logging in from outside: with keyrings that answer, hang, lock and are not there, and homes of every kind.

use crate::fixed_platform;
use crate::support;

use crate::support::Home;
use serde_json::Value;
use std::io::Write;
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
    fixed_platform::answering(status, r#"{"detail":"no"}"#)
}

#[test]
fn without_a_keyring_the_file_has_the_token_and_that_is_said() {
    let home = Home::new();
    let token = home.canary();
    let ran = log_in(&home, &token, &[]).exits(0).says("the token is in a file because the keyring cannot be used");
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
    let token = home.canary();
    home.set("LINKWORLD_TOKEN", &token);
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
    let of = |name: &str| PathBuf::from(format!("/proc/{}/{name}", child.id()));
    // It protects itself first, and then waits for the token.
    let core_limits = || {
        let limits = std::fs::read_to_string(of("limits")).unwrap();
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        let core: Vec<String> =
            core.trim_start_matches("Max core file size").split_whitespace().map(str::to_owned).collect();
        core[..2].to_vec()
    };
    let deadline = Instant::now() + Duration::from_secs(30);
    let is_hidden = |name: &str| {
        use std::os::unix::fs::MetadataExt;
        of(name).metadata().is_ok_and(|meta| meta.uid() == 0)
    };
    let is_protected = || core_limits() == ["0", "0"] && ["environ", "maps", "mem"].into_iter().all(is_hidden);
    while !is_protected() {
        assert!(Instant::now() < deadline, "others can look inside; core images: {:?}", core_limits());
        std::thread::yield_now();
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
        ("https://api.linkworld.ai:444", 4),
        ("https://api.linkworld.ai.example", 4),
        ("https://foreign.example", 4),
        ("http://foreign.example", 2),
    ] {
        asks_for(&home, url);
        // `env` shows the settings whatever they are.
        let ran = run_in(&home, "app", &[], &env).exits(if code == 4 { 0 } else { code });
        assert_eq!(ran.stdout.contains("you are not logged in to it"), code == 4, "{url}: {}", ran.stdout);
        if code == 4 {
            let _ = run_in(&home, "app", &[], &["whoami"]).exits(4).says("but you are not logged in to it");
        }
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
    let given = [("LINKWORLD_TOKEN", "a-token-of-the-pipeline")];
    let refused = run_in(&home, "app", &given, &["whoami"]).exits(4);
    assert!(refused.stderr.contains("LINKWORLD_API_URL") && !refused.stderr.contains("linkworld login"), "{refused:?}");
    // Logging in is not steered by the project, and neither is what needs no platform.
    let said = log_in_from(&home, "app", &token).exits(0);
    assert!(said.stdout.contains("logged in to https://api.linkworld.ai "), "{}", said.stdout);
    let _ = run_in(&home, "app", &[], &["whoami"]).exits(4);
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
    let _ = run_in(&home, "app", &[], &["whoami"]).exits(4);
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
    let given = [("LINKWORLD_TOKEN", "a-token-of-the-pipeline")];
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

#[test]
fn a_loopback_address_of_a_project_counts_only_where_a_platform_of_this_user_runs() {
    let mut home = Home::new();
    home.allow(CONFIG);
    home.app("tax-bot");
    let app = home.path().join("tax-bot");
    std::fs::create_dir(home.path().join("app")).unwrap();
    let (port, listener) = listener();
    home.set("LINKWORLD_TEST_TIME_SCALE", "0.01");
    let _ = log_in(&home, &home.canary(), &["--api-url", "https://127.0.0.1.example"]).exits(0);
    let saved = |home: &Home, url: &str| {
        let _ = log_in(home, &home.canary(), &["--api-url", url, "--insecure-storage"]).exits(0);
    };
    // Even with a login and a token in the environment: the repository chose this port.
    for url in
        [format!("http://127.0.0.1:{port}"), format!("http://localhost:{port}"), format!("https://127.0.0.1:{port}")]
    {
        asks_for(&home, &url);
        saved(&home, &url);
        for (variables, args) in
            [(&[][..], &["whoami"][..]), (&[("LINKWORLD_TOKEN", "a-token-of-the-pipeline")], &["apps", "list"])]
        {
            let ran = run_in(&home, "app", variables, args);
            let ignored = format!("ignoring the address {url} in the project's");
            assert_eq!(ran.stderr.matches(&ignored).count(), 1, "{}", ran.stderr);
        }
        let rows = run_in(&home, "app", &[], &["env", "--json"]);
        assert_eq!(address(rows).0, "https://127.0.0.1.example");
    }
    assert_eq!(listener.accept().map(|_| ()).unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    // Where one runs, its own token is used and no other.
    let dev = home.dev(&app, &[]);
    asks_for(&home, &dev.origin);
    saved(&home, &dev.origin);
    let given = [("LINKWORLD_TOKEN", "a-token-of-the-pipeline")];
    for variables in [&[][..], &given] {
        let ran = run_in(&home, "app", variables, &["whoami"]).exits(0);
        assert!(ran.stdout.contains("from the running local platform of"), "{}", ran.stdout);
    }
    assert_eq!(dev.stop(), 130);
}

#[test]
fn a_local_platform_needs_no_login_and_touches_none() {
    let mut home = Home::new();
    home.allow(CONFIG);
    let app = home.app("tax-bot");
    let _ = home.test(&["whoami", "--local"]).code(3).stderr_has("no local platform is running").run();
    let dev = home.dev(&app, &[]);
    for args in [
        &["whoami", "--local"][..],
        &["apps", "list", "--local"],
        &["secrets", "list", "--local", "--app", "tax-bot"],
        &["secrets", "list", "--local", "--app", "tax-bot", "--tenant", "dev"],
        &["secrets", "rotate-key", "--local"],
        &["deploy", "tax-bot", "--plan", "--skip-build", "--local"],
        &["mcp", "token", "--local"],
        &["audit", "--local"],
        &["env", "--local"],
        &["whoami", "--api-url", &dev.origin],
    ] {
        let _ = home.run(args).exits(0);
    }
    assert!(!home.path().join(CONFIG).exists(), "nothing was saved");
    // Another login stays what it was, and the local one is found by its address.
    let token = home.canary();
    let _ = log_in(&home, &token, &["--api-url", "https://a.example"]).exits(0);
    let before = config(&home);
    let said = home.run(&["login", "--token", "dev", "--api-url", &dev.origin]).exits(0);
    assert!(said.stderr.contains("the current login stays as it is"), "{}", said.stderr);
    assert!(config(&home).starts_with(&before), "{}", config(&home));
    let _ = home.run(&["whoami", "--api-url", &dev.origin]).exits(0);
    let list = home.run(&["login", "--list", "--json"]).exits(0).json();
    let rows: Vec<_> =
        list["logins"].as_array().unwrap().iter().map(|row| (&row["api_url"], &row["current"])).collect();
    assert_eq!(rows, [(&"https://a.example".into(), &true.into()), (&dev.origin.as_str().into(), &false.into())]);
    assert_eq!(list["running"][0]["api_url"], dev.origin.as_str());
    let _ = home.test(&["login", "--list"]).stdout_has("https://a.example").stdout_has("needed").run();
    // A plain login goes where the last one on purpose went.
    let said = home.run_with(&["login", "--token-stdin", "--no-verify"], token.as_bytes()).exits(0);
    assert!(said.stdout.contains("logged in to https://a.example "), "{}", said.stdout);
    let _ = home.run(&["logout", "--api-url", &dev.origin]).exits(0);
    assert!(config(&home).contains(&token) && !config(&home).contains("[logins"), "{}", config(&home));
    home.set("LINKWORLD_LOCAL_PLATFORM", "1");
    let _ = home.test(&["whoami"]).stdout_has("from LINKWORLD_LOCAL_PLATFORM").run();
    let _ = home.run(&["logout", "--all"]).exits(0);
    assert!(!config(&home).contains(&token));
    assert_eq!(dev.stop(), 130);
    let _ = home.test(&["whoami"]).code(3).stderr_has("no local platform is running").run();
}

#[test]
fn after_a_login_to_a_local_platform_alone_a_plain_login_is_for_the_platform() {
    let home = Home::new();
    home.allow(CONFIG);
    let _ = log_in(&home, &home.canary(), &["--api-url", "http://127.0.0.1:4600"]).exits(0);
    let said = log_in(&home, &home.canary(), &[]).exits(0);
    assert!(said.stdout.contains("logged in to https://api.linkworld.ai "), "{}", said.stdout);
    let _ = home.run(&["logout", "--api-url", "http://127.0.0.1:4600"]).exits(0);
    assert!(!config(&home).contains("4600"), "{}", config(&home));
}

#[test]
fn what_the_environment_has_needs_no_home() {
    let home = Home::new();
    let dev = home.dev(&home.app("tax-bot"), &[]);
    let locked = home.path().join("file");
    std::fs::write(&locked, "").unwrap();
    let broken = home.path().join("broken");
    std::fs::create_dir_all(broken.join(".linkworld/config.toml")).unwrap();
    let open = home.path().join("open");
    std::fs::create_dir_all(open.join(".linkworld")).unwrap();
    std::fs::set_permissions(open.join(".linkworld"), std::fs::Permissions::from_mode(0o777)).unwrap();
    for folder in ["/dev/null", "/proc/self"].map(PathBuf::from).into_iter().chain([locked, broken.clone(), open]) {
        let all =
            [("HOME", folder.to_str().unwrap()), ("LINKWORLD_TOKEN", &dev.token), ("LINKWORLD_API_URL", &dev.origin)];
        for args in [
            &["whoami"][..],
            &["apps", "list"],
            &["secrets", "set", "A=plain", "--app", "tax-bot"],
            &["deploy", "tax-bot", "--skip-build"],
            &["env"],
        ] {
            let _ = run_in(&home, ".", &all, args).exits(0);
        }
    }
    let only_token = [("HOME", broken.to_str().unwrap()), ("LINKWORLD_TOKEN", &dev.token)];
    let ran = run_in(&home, ".", &only_token, &["whoami"]).exits(3);
    assert!(ran.stderr.contains("config.toml"), "{}", ran.stderr);
    assert_eq!(dev.stop(), 130);
}

#[test]
fn a_state_folder_that_cannot_be_written_stops_no_deploy() {
    let home = Home::new();
    let dev = home.dev(&home.app("tax-bot"), &[]);
    let state = |name: &str| home.path().join(name);
    let deploys = |name: &str| {
        std::fs::create_dir_all(state(name).join("deploys")).unwrap();
        std::fs::set_permissions(state(name).join("deploys"), std::fs::Permissions::from_mode(0o700)).unwrap();
        state(name).join("deploys")
    };
    // Files where folders are needed, so that not even the superuser can write: the folder of all journals, that of
    // the journals of one platform, the lock.
    home.write("state-1/deploys", "");
    let given = [("LINKWORLD_TOKEN", dev.token.as_str()), ("LINKWORLD_API_URL", &dev.origin)];
    let of_platform = run_in(&home, ".", &given, &["deploy", "tax-bot", "--skip-build"]).exits(0);
    assert!(!of_platform.stderr.contains("cannot be resumed"), "{}", of_platform.stderr);
    let kept = std::fs::read_dir(home.path().join(".local/state/linkworld/deploys")).unwrap();
    let kept = kept.map(|entry| entry.unwrap().file_name()).next().unwrap();
    std::fs::write(deploys("state-2").join(&kept), "").unwrap();
    std::fs::create_dir_all(deploys("state-3").join(&kept).join("tax-bot@1.2.3.lock")).unwrap();
    for name in ["state-1", "state-2", "state-3", "/dev/null", "/proc/self", "/sys"] {
        let state = state(name);
        let variables = [given[0], given[1], ("LINKWORLD_STATE_DIR", state.to_str().unwrap())];
        let ran = run_in(&home, ".", &variables, &["deploy", "tax-bot", "--skip-build"]).exits(0);
        let lines = ran.stderr.lines().filter(|line| line.contains("an interrupted deploy cannot be resumed: "));
        assert_eq!(lines.count(), 1, "{name}: {}", ran.stderr);
    }
    assert_eq!(dev.stop(), 130);
}

#[test]
fn a_bad_token_is_named_with_its_source_and_never_sent() {
    let home = Home::new();
    home.allow(CONFIG);
    let (port, listener) = listener();
    let url = format!("http://127.0.0.1:{port}");
    let part = "part-of-a-token";
    home.guard(part);
    for (token, words) in [
        ("two\nlines", "a line break"),
        ("\u{200b}", "U+200B zero width space"),
        ("x\u{a0}", "U+00A0 no-break space"),
        ("\"", "a quotation mark"),
        ("Bearer ", "`Bearer`"),
        ("${{ secrets.X }}", "placeholder"),
        ("é", "outside of ASCII"),
    ] {
        // At the start and, where that means the same, in the middle; white space around it is no mistake.
        let token = format!("{token}{part}");
        let variables = [("LINKWORLD_TOKEN", token.as_str()), ("LINKWORLD_API_URL", url.as_str())];
        let ran = run_in(&home, ".", &variables, &["whoami"]).exits(4).says(words).says("(from LINKWORLD_TOKEN)");
        assert!(ran.stderr.contains("unset it to use the saved login") && !ran.stderr.contains("linkworld login"));
        let login = ["login", "--token-stdin", "--api-url", &url];
        let ran = home.run_with(&login, token.as_bytes()).exits(4).says(words).says("(from --token-stdin)");
        assert!(!ran.stderr.contains("LINKWORLD_TOKEN"), "{}", ran.stderr);
        home.write(
            CONFIG,
            format!("[platform]\napi_url = \"{url}\"\n[auth]\ntoken = {token:?}\n")
                .replace("\\u{200b}", "\u{200b}")
                .replace("\\u{a0}", "\u{a0}"),
        );
        let _ = home.test(&["whoami"]).code(4).stderr_has(words).stderr_has("config.toml").run();
        std::fs::remove_file(home.path().join(CONFIG)).unwrap();
    }
    for blank in ["", "  ", "\n"] {
        let variables = [("LINKWORLD_TOKEN", blank), ("LINKWORLD_API_URL", url.as_str())];
        let _ = run_in(&home, ".", &variables, &["whoami"]).exits(4).says("LINKWORLD_TOKEN is set, but blank");
    }
    assert_eq!(listener.accept().map(|_| ()).unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "nothing was sent");
}

#[test]
fn proxies_and_authorities_that_cannot_be_used_are_named() {
    let home = Home::new();
    let given = |name: &'static str, value: &'static str| {
        let variables = [
            ("LINKWORLD_TOKEN", "a-token"),
            ("LINKWORLD_API_URL", "https://corp.example"),
            ("LINKWORLD_TEST_TIME_SCALE", "0.01"),
            (name, value),
        ];
        (variables, name, value)
    };
    for ((variables, name, _), code, words) in [
        (given("HTTPS_PROXY", "http://user:p#ss-canary@127.0.0.1:1"), 3, "is not a proxy address"),
        (given("https_proxy", "http://user:1/2canary@127.0.0.1:1"), 3, "is not a proxy address"),
        (given("ALL_PROXY", "socks5://127.0.0.1:1"), 3, "names a socks5 proxy"),
        (given("all_proxy", "socks5h://u:canary@127.0.0.1:1"), 3, "names a socks5h proxy"),
        (given("HTTPS_PROXY", "http://u:canary@127.0.0.1:1"), 7, "through the proxy http://***@127.0.0.1:1 ("),
        (given("SSL_CERT_FILE", "/nonexistent.pem"), 3, "names /nonexistent.pem, which does not exist"),
        (given("SSL_CERT_FILE", "/etc/hosts"), 3, "which contains no certificates"),
        (given("SSL_CERT_DIR", "/etc/hosts"), 3, "is not a folder"),
    ] {
        let ran = run_in(&home, ".", &variables, &["whoami"]).exits(code).says(words).says(name);
        assert!(!ran.stderr.contains("canary"), "{}", ran.stderr);
        let shown = run_in(&home, ".", &variables, &["env"]).exits(0).stdout;
        assert!(shown.contains(name) && !shown.contains("canary"), "{shown}");
    }
}

#[test]
fn a_secret_at_the_wrong_place_is_not_repeated() {
    let home = Home::new();
    for (before, after) in [
        (&["login"][..], &[][..]),
        (&["login", "--no-verify"], &["--insecure-storage"]),
        (&["logout"], &[]),
        (&["whoami"], &[]),
        (&["secrets", "set", "A_KEY"], &[]),
        (&["secrets", "set"], &[]),
        (&["secrets", "delete"], &[]),
        (&["secrets", "get"], &[]),
        (&["mcp", "token"], &[]),
        (&[], &[]),
        (&["apps", "show"], &[]),
    ] {
        // Of the kind that tokens are.
        let value = format!("{}.A!", home.canary());
        let ran = home.run(&[before, &[&value], after].concat()).exits(2);
        assert!(!ran.stderr.contains(&value), "{before:?}: {}", ran.stderr);
    }
    // What is only misspelt is shown.
    let _ = home.test(&["secrets", "deelte", "A"]).code(2).stderr_has("deelte").run();
    let _ = home.test(&["validat"]).code(2).stderr_has("validat").run();
}

#[test]
fn rotating_the_key_takes_no_app() {
    let home = Home::new();
    for option in [["--app", "tax-bot"], ["--tenant", "dev"]] {
        let words = format!("{} has no effect on `rotate-key`", option[0]);
        let _ = home.test(&[&["secrets", "rotate-key"][..], &option].concat()).code(2).stderr_has(&words).run();
    }
}

/// Everything below the folder that has the text.
fn files_with(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else if std::fs::read(&path).is_ok_and(|bytes| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
        {
            found.push(path);
        }
    }
    found
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "only a debug build has failpoints")]
fn a_kill_at_any_write_leaves_no_token_after_a_logout() {
    for point in ["file.written", "file.named", "file.renamed"] {
        let home = Home::new();
        home.allow(CONFIG);
        let (old, new) = (home.canary(), home.canary());
        let _ = log_in(&home, &old, &["--api-url", "https://a.example"]).exits(0);
        for name in ["https://a.example", "https://b.example"] {
            let args = ["login", "--token-stdin", "--no-verify", "--api-url", name];
            let ran = home.test(&args).stdin(&new).env("LINKWORLD_TEST_FAILPOINT", point).observe();
            assert_eq!(ran.code, 137, "{point} {name}");
        }
        let _ = home.run(&["logout", "--all"]).exits(0);
        for token in [&old, &new] {
            assert_eq!(files_with(home.path(), token), Vec::<PathBuf>::new(), "{point}");
        }
    }
}

#[test]
#[cfg_attr(not(debug_assertions), ignore = "only a debug build has failpoints")]
fn a_kill_at_any_write_of_a_rotation_leaves_no_key_behind() {
    use std::collections::BTreeSet;
    // The first write of `dev` is its entry in the registry, a new file, which is in place as soon as it has a name.
    for point in
        ["file.written#2", "file.named#1", "file.renamed#1", "file.written#3", "file.named#2", "file.renamed#2"]
    {
        let mut home = Home::new();
        let app = home.app("tax-bot");
        let first = home.dev(&app, &["--insecure-storage"]);
        let key = PathBuf::from(first.ready["store"].as_str().unwrap()).with_extension("key");
        let _ = home.run(&["secrets", "set", "A_KEY=value", "--app", "tax-bot", "--local"]).exits(0);
        assert_eq!(first.stop(), 130);
        home.set("LINKWORLD_TEST_FAILPOINT", point);
        let mut killed = home.dev(&app, &["--insecure-storage"]);
        home.set("LINKWORLD_TEST_FAILPOINT", "");
        let _ = home.run(&["secrets", "rotate-key", "--api-url", &killed.origin]);
        assert_eq!(killed.ended(), 137, "{point}");
        let mut keys = BTreeSet::new();
        let folder = key.parent().unwrap();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                keys.extend(std::fs::read(&path).unwrap().chunks(32).map(<[u8]>::to_vec));
            }
        }
        assert!(!keys.is_empty());
        let dev = home.dev(&app, &["--insecure-storage"]);
        let _ = home.run(&["secrets", "rotate-key", "--local"]).exits(0);
        let get = home.run(&["secrets", "get", "A_KEY", "--app", "tax-bot", "--local"]).exits(0);
        assert!(get.stdout.contains("A_KEY"));
        let now = std::fs::read(&key).unwrap();
        assert!(!keys.contains(&now), "{point}");
        let others: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        let files = others.iter().filter(|path| path.is_file()).count();
        assert_eq!(files, 1, "{point}: {others:?}");
        assert_eq!(dev.stop(), 130);
    }
}

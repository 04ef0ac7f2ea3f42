//! Accounts on machines that have more than most: a keyring daemon, strace, another user. Run by `tests/campaign`.

use crate::support;

use crate::support::Home;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

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

/// A table without its alignment.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
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
    assert!(said.contains("token saved in the system keyring"), "{said}");
    assert!(squeezed(&said).contains("the system keyring *** (32 bytes)"), "{said}");
    assert!(said.contains("storage = \"keyring\"") && !said.contains(&token), "{said}");
    home.assert_no_leak();
    // Started without its password it is locked.
    let locked = "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; $LINKWORLD whoami";
    let (code, said) = with_keyring(&home, locked);
    assert_eq!(code, 4, "{said}");
    assert!(said.contains("cannot read the saved token for https://a.example"), "{said}");
    let (code, said) = with_keyring(&home, &format!("{UNLOCK}; $LINKWORLD logout && $LINKWORLD env"));
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("token removed from the system keyring") && squeezed(&said).contains("token the default none"),
        "{said}"
    );
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
        // It has no name until it is complete.
        let made = calls.lines().find(|line| line.contains(".linkworld\"") && line.contains("O_TMPFILE"));
        assert!(made.is_some_and(is_private), "{calls}");
        let named = calls.lines().filter(|line| line.contains("config.toml") && line.contains("O_CREAT"));
        assert_eq!(named.count(), 0, "{calls}");
        assert!(!calls.contains("chmod("), "no mode is changed afterwards");
    }
}

/// Whether a traced call makes a file for its owner alone.
fn is_private(line: &str) -> bool {
    line.contains(", 0600)") || line.contains(", 0600 <unfinished")
}

/// The system calls of a command line, `$LINKWORLD` among its words, under a mask.
fn traced(home: &Home, umask: &str, calls: &str, script: &str, input: &str) -> String {
    let strace = Command::new("strace").arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(strace.is_ok(), "install strace first: apt-get install strace");
    home.allow("trace");
    let script = format!("umask {umask}; exec strace -f -v -s 65535 -e trace={calls} -o trace bash -c '{script}'");
    let template = home.command(&[]);
    let mut command = Command::new("bash");
    command
        .args(["-c", &script])
        .current_dir(home.path())
        .env_clear()
        .env("LINKWORLD", env!("CARGO_BIN_EXE_linkworld"));
    command.envs(template.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    std::fs::read_to_string(home.path().join("trace")).unwrap()
}

/// Starts a local platform, logs in, sets a secret from `value`, lets the handler read it, rotates, and stops.
const WHOLE_JOB: &str = "exec 3< <(exec $LINKWORLD dev tax-bot --json --port 0 2>said); platform=$!; \
    read -r ready <&3; [[ $ready =~ (http://127.0.0.1:[0-9]+) ]]; origin=${BASH_REMATCH[1]}; \
    $LINKWORLD login --token dev --api-url $origin && \
    $LINKWORLD secrets set OPENAI_KEY --app tax-bot < value && \
    $LINKWORLD trigger tool read_key_status && $LINKWORLD secrets rotate-key && \
    $LINKWORLD trigger tool read_key_status && $LINKWORLD audit && \
    $LINKWORLD secrets delete OPENAI_KEY --app tax-bot; kill -INT $platform; wait $platform; exit 0";

#[test]
fn every_file_of_ours_is_private_from_its_first_system_call() {
    for umask in ["000", "002", "022", "077"] {
        let home = Home::new();
        let _ = home.app("tax-bot");
        home.write("value", home.canary());
        home.allow("value");
        let traced_calls = "openat,linkat,rename,renameat,renameat2,mkdir,mkdirat,chmod,fchmod,fchmodat";
        let calls = traced(&home, umask, traced_calls, WHOLE_JOB, "");
        let ours = |line: &&str| line.contains(".linkworld") || line.contains(".local/state/linkworld");
        let lines = || calls.lines().filter(ours);
        let files: Vec<&str> = lines().filter(|line| line.contains("O_CREAT") || line.contains("O_TMPFILE")).collect();
        // A file that is written before it has a name gets it by a link, or by a rename over an older one.
        let named: Vec<&str> = lines().filter(|line| line.contains("linkat(") || line.contains("rename")).collect();
        for part in ["config.toml\"", "digest.key\"", ".key\"", "/lock\"", "platform.db", "running/", "-wal", "-shm"] {
            let is_made = files.iter().chain(&named).any(|line| line.contains(part));
            assert!(is_made, "{umask}: {part} is not made:\n{}\n{}", files.join("\n"), named.join("\n"));
        }
        for line in files {
            // SQLite names the mode of its database for the files beside it; it is private.
            assert!(is_private(line), "{umask}: {line}");
        }
        for line in calls.lines().filter(ours).filter(|line| line.contains("mkdir")) {
            assert!(line.contains(", 0700)") || line.contains(", 0700 <unfinished"), "{umask}: {line}");
        }
        let mended: Vec<&str> = calls.lines().filter(ours).filter(|line| line.contains("chmod(")).collect();
        assert!(mended.is_empty(), "no mode is mended afterwards: {mended:?}");
        let mut find = Command::new("find");
        find.arg(home.path().join(".local")).args(["-path", "*linkworld*", "-perm", "/077"]);
        let loose = find.output().unwrap();
        assert_eq!(String::from_utf8_lossy(&loose.stdout), "", "{umask}");
    }
}

#[test]
fn no_process_is_ever_started_with_a_secret() {
    let home = Home::new();
    let _ = home.app("tax-bot");
    let canary = home.canary();
    home.write("value", &canary);
    home.allow("value");
    let calls = traced(&home, "022", "execve", WHOLE_JOB, "");
    let started: Vec<&str> = calls.lines().filter(|line| line.contains("execve(")).collect();
    assert!(started.len() >= 10, "{}", started.len());
    assert!(started.iter().any(|line| line.contains("LINKWORLD_MCP_TOKEN=")), "the handler was seen");
    assert!(!calls.contains(&canary));
    let token = std::fs::read_to_string(home.path().join(CONFIG)).unwrap();
    let token = token.split("token = \"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(token.len() > 50 && !calls.contains(&token));
}

#[test]
fn a_core_image_after_the_work_has_no_secret() {
    let gcore = Command::new("gcore").arg("-h").stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(gcore.is_ok(), "install gdb first: apt-get install gdb");
    let home = Home::new();
    let dev = home.dev(&home.app("tax-bot"), &[]);
    let _ = home.run(&["login", "--token", "dev", "--api-url", &dev.origin]).exits(0);
    let image = |name: &str| {
        let pid = dev.child.id().to_string();
        let path = home.path().join(name);
        let made = Command::new("gcore").arg("-o").arg(&path).arg(&pid).output().unwrap();
        assert!(made.status.success(), "run this test as root: {}", String::from_utf8_lossy(&made.stderr));
        let file = path.with_extension(&pid);
        let bytes = std::fs::read(&file).unwrap();
        std::fs::remove_file(file).unwrap();
        bytes
    };
    let canary = home.canary();
    let found = |bytes: &[u8]| bytes.windows(canary.len()).filter(|part| *part == canary.as_bytes()).count();
    let _ = home.run_with(&["secrets", "set", "OPENAI_KEY", "--app", "tax-bot"], canary.as_bytes()).exits(0);
    assert_eq!(found(&image("sealed")), 0, "once it is sealed");
    let _ = home.run(&["trigger", "tool", "read_key_status"]).exits(0);
    let _ = home.run(&["secrets", "rotate-key"]).exits(0);
    assert_eq!(found(&image("read")), 0, "once it was read and sealed again");
}

#[test]
fn a_real_keyring_keeps_the_key_of_the_vault() {
    let home = Home::new();
    let _ = home.app("tax-bot");
    home.write("value", home.canary());
    home.allow("value");
    home.allow(CONFIG);
    // Starts, does something, stops; the words of the start are in `ready` and `said`.
    let dev = |more: &str, work: &str| {
        format!(
            "exec 3< <(exec $LINKWORLD dev tax-bot --json --port 0 {more} 2>said); platform=$!; read -r ready <&3 || \
             {{ cat said; wait $platform; echo ended $?; exit 0; }}; echo \"$ready\"; cat said; \
             [[ $ready =~ (http://127.0.0.1:[0-9]+) ]]; origin=${{BASH_REMATCH[1]}}; \
             $LINKWORLD login --token dev --insecure-storage --api-url $origin; {work}; \
             kill -INT $platform; wait $platform; "
        )
    };
    let set = "$LINKWORLD secrets set OPENAI_KEY --app tax-bot < value";
    let first = dev("", set) + &dev("", &format!("{set}; $LINKWORLD secrets rotate-key; {set}"));
    let (code, said) = with_keyring(&home, &format!("{UNLOCK}; {first} true"));
    assert_eq!(code, 0, "{said}");
    assert_eq!(said.matches("\"vault_key\":\"keyring\"").count(), 2, "{said}");
    assert!(said.contains("stored in the system keyring"), "{said}");
    assert_eq!(said.matches("unchanged").count(), 2, "{said}");
    let locked = "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; ";
    let (_, said) = with_keyring(&home, &(locked.to_owned() + &dev("", "true")));
    assert!(
        said.contains("cannot use the system keyring, which holds the vault key") && said.contains("ended 3"),
        "{said}"
    );
    // To the file, which then needs no keyring; and by a rotation back.
    let (_, said) = with_keyring(&home, &format!("{UNLOCK}; {}", dev("--insecure-storage", set)));
    assert!(said.contains("\"vault_key\":\"file\"") && said.contains("unchanged"), "{said}");
    let (_, said) = with_keyring(&home, &format!("{locked} {}", dev("", set)));
    assert!(said.contains("\"vault_key\":\"file\"") && said.contains("unchanged"), "{said}");
    let back = dev("", "$LINKWORLD secrets rotate-key") + &dev("", set);
    let (_, said) = with_keyring(&home, &format!("{UNLOCK}; {back}"));
    assert!(said.contains("\"vault_key\":\"file\"") && said.contains("\"vault_key\":\"keyring\""), "{said}");
    assert!(said.contains("unchanged"), "{said}");
}

#[test]
fn a_config_folder_of_another_user_is_refused() {
    let home = Home::new();
    home.allow(CONFIG);
    let _ = log_in(&home, &home.canary()).exits(0);
    let folder = home.path().join(".linkworld");
    std::os::unix::fs::chown(&folder, Some(65534), None).expect("run this test as root: it gives a folder away");
    let _ = home.run(&["env"]).exits(3).says("is owned by another user").says("chown");
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
    let project = ["linkworld.app.yaml", "./linkworld.dev.yaml"];
    for path in opened.iter().filter(|path| !project.contains(path)) {
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
    let dev = home.dev(&home.app("tax-bot"), &[]);
    // The way there is open, so that only the modes of our own folders and files stand in it.
    for folder in ["", ".local", ".local/state"] {
        std::fs::set_permissions(home.path().join(folder), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let (file, state) = (home.path().join(CONFIG), home.path().join(".local/state/linkworld"));
    let store = dev.ready["store"].as_str().unwrap();
    let pid = dev.child.id();
    for script in [
        format!("cat {}", file.display()),
        format!("ls {}", file.parent().unwrap().display()),
        format!("ls {}", state.display()),
        format!("cat {store}.key"),
        format!("cat {store}/platform.db"),
        format!("cat {}/running/*.json", state.display()),
        format!("cat /proc/{pid}/environ"),
        format!("cat /proc/{pid}/maps"),
        format!("head -c 1 /proc/{pid}/mem"),
        format!("cat /proc/{}/environ", support::processes_with(&format!("LINKWORLD_MCP_URL={}/", dev.origin))[0]),
    ] {
        assert!(!as_nobody(&script).unwrap().status.success(), "{script}");
    }
    // The port is open to everybody, and says nothing without a token.
    let port = dev.origin.rsplit(':').next().unwrap();
    let asked = as_nobody(&format!(
        "exec 3<>/dev/tcp/127.0.0.1/{port}; printf 'GET /_emulator/status HTTP/1.1\\r\\nHost: 127.0.0.1:{port}\\r\\nConnection: close\\r\\n\\r\\n' >&3; cat <&3"
    ));
    let answer = String::from_utf8(asked.unwrap().stdout).unwrap();
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
}

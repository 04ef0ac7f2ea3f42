//! Text from outside never reaches a terminal or the log of a pipeline as anything but text: every command that prints
//! some is driven with a hostile manifest, platform, handler and file names, on a terminal, in a pipe, and as a step of
//! GitHub Actions and GitLab.

use crate::support::{Home, free_port};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Everything that a terminal, a runner or a reader could take for something else than text.
const HOSTILE: &str = "H\u{1b}[31mRED\u{1b}[2J\u{1b}]0;title\u{7}\u{9b}1m\u{202e}\u{2066}\r\nFORGED line\n::error::pwn\n  \
                       ##[add-mask]pwn ##vso[task.x]y\nsection_start:1:x\r\u{1b}[0K\u{8}\u{7f}\u{2028}T";
/// The same without what a YAML reader refuses in a plain file name or scalar.
const HOSTILE_NAME: &str = "a\u{1b}[31mRED\u{9b}\nFORGED ::error::pwn ##[x] section_start:1:x\u{202e}";

/// Where a run prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Terminal,
    Pipe,
    GitHub,
    GitLab,
}

const PLACES: [Place; 4] = [Place::Terminal, Place::Pipe, Place::GitHub, Place::GitLab];

impl Place {
    fn home(self) -> Home {
        let mut home = Home::new();
        match self {
            Self::GitHub => {
                home.set("GITHUB_ACTIONS", "true");
                home.set("GITHUB_STEP_SUMMARY", home.path().join("summary").to_str().unwrap());
                home.set("GITHUB_OUTPUT", home.path().join("output").to_str().unwrap());
            }
            Self::GitLab => home.set("GITLAB_CI", "true"),
            Self::Terminal | Self::Pipe => {}
        }
        home
    }

    /// Everything that a run shows, stdout before stderr.
    fn shown(self, home: &Home, args: &[&str]) -> String {
        if self == Self::Terminal {
            return home.run_on_terminal(args, &[]).screen.replace("\r\n", "\n");
        }
        let ran = home.run(args);
        format!("{}{}", ran.stdout, ran.stderr)
    }

    /// Fails if something in the text is more than text.
    #[track_caller]
    fn check(self, what: &str, shown: &str) {
        let mut text = shown.to_owned();
        // Our own styles: no hostile text contains one of these.
        if self == Self::Terminal {
            for style in ["1;31", "1;33", "1;32", "2", "1", "0", "1m\u{1b}[91", "1m\u{1b}[93"] {
                text = text.replace(&format!("\u{1b}[{style}m"), "");
            }
            text = without_renderer_styles(&text);
        }
        let bad = |char: char| {
            (char.is_control() && char != '\n' && char != '\t')
                || matches!(char, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        if let Some(at) = text.find(bad) {
            let around: String = text[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
            panic!("{self:?} {what}: {:?} after {around:?} in\n{text:?}", text[at..].chars().next());
        }
        let forged = text.lines().find(|line| line.trim_start().starts_with("FORGED"));
        assert_eq!(forged, None, "{self:?} {what}:\n{text}");
        if matches!(self, Self::GitHub | Self::GitLab) {
            let ours = ["::error file=", "::warning file="];
            for line in text.lines() {
                // The command of an annotation has two `::`, its own.
                let line = match ours.iter().find_map(|start| line.strip_prefix(start)) {
                    Some(rest) => rest.replacen("::", "", 1),
                    None => line.to_owned(),
                };
                let found = ["::", "##[", "##vso[", "section_start:"].iter().find(|marker| line.contains(**marker));
                assert_eq!(found, None, "{self:?} {what}: {line:?}");
            }
        }
    }
}

/// The snippets' renderer has colours of its own: `ESC [ digits m`, but none of those in the hostile text.
fn without_renderer_styles(text: &str) -> String {
    let mut rest = text;
    let mut plain = String::new();
    while let Some(at) = rest.find("\u{1b}[") {
        plain.push_str(&rest[..at]);
        let parameters = &rest[at + 2..];
        let end = parameters.find(|char: char| !char.is_ascii_digit() && char != ';').unwrap_or(parameters.len());
        if parameters[end..].starts_with('m') && !parameters[end + 1..].starts_with("RED") {
            rest = &parameters[end + 1..];
        } else {
            plain.push_str("\u{1b}[");
            rest = parameters;
        }
    }
    plain + rest
}

/// A text as JSON and YAML both read it, in ASCII.
fn quoted(text: &str) -> String {
    let escaped = |char: char| match char {
        ' '..='~' if char != '"' && char != '\\' => char.to_string(),
        _ => format!("\\u{:04x}", u32::from(char)),
    };
    format!("\"{}\"", text.chars().map(escaped).collect::<String>())
}

/// A manifest with hostile text in keys and values.
fn hostile_manifest() -> String {
    let text = quoted(HOSTILE);
    format!(
        "apiVersion: linkworld.ai/v2\napp_id: my-bot\nversion: 0.1.0\nname: {text}\ndescription: {text}\n{text}: 1\n\
         runtime:\n  image: {text}\n  port: {text}\nrequired_scopes: [{text}]\nlifecycle:\n  schedules:\n    - name: {text}\n      \
         cron: {text}\ntools:\n  - name: {text}\n    description: {text}\n    scopes_required: [{text}]\n"
    )
}

/// A sound manifest whose free texts are hostile.
fn sound_manifest(port: u16) -> String {
    let (text, name) = (quoted(&format!("ok {HOSTILE}")), quoted("N\u{1b}[31mRED\nFORGED ::error::p"));
    format!(
        "apiVersion: linkworld.ai/v2\napp_id: my-bot\nversion: 0.1.0\nname: {name}\ndescription: {text}\nruntime:\n  \
         image: ghcr.io/you/my-bot:0.1.0\n  port: {port}\ninstall_settings:\n  - id: region\n    label: {name}\n    \
         description: {text}\n    type: text\n    required: true\ntools:\n  - name: answer\n    description: {text}\n    \
         scopes_required: []\n"
    )
}

#[test]
fn manifests_and_file_names() {
    for place in PLACES {
        let home = place.home();
        let token = home.canary();
        home.write("bad/linkworld.app.yaml", hostile_manifest());
        home.write("raw/linkworld.app.yaml", format!("name: x\n{HOSTILE}: [\n"));
        home.write("good/linkworld.app.yaml", sound_manifest(8080));
        home.write(&format!("good/web/{HOSTILE_NAME}.js"), "x");
        home.write("good/web/index.html", "<p>");
        home.write(&format!("good/app_docs/{HOSTILE_NAME}.md"), format!("# {HOSTILE}\n[x](./{HOSTILE_NAME})\n"));
        home.write(&format!("good/defaults/templates/{HOSTILE_NAME}.yaml"), format!("slug: {HOSTILE}\n"));
        home.write(&format!("{HOSTILE_NAME}/linkworld.app.yaml"), hostile_manifest());
        home.write(".env", format!("{HOSTILE_NAME}=1\n"));
        let mut runs: Vec<Vec<&str>> = Vec::new();
        for folder in ["bad", "raw", "good", HOSTILE_NAME] {
            for format in ["human", "concise", "json", "ndjson", "sarif", "github", "gitlab", "junit"] {
                runs.push(vec!["validate", folder, "--format", format]);
            }
            runs.push(vec!["lint", folder]);
            runs.push(vec!["package", folder]);
            runs.push(vec!["package", folder, "--json"]);
            runs.push(vec!["docs", folder, "--output", "site"]);
            runs.push(vec!["deploy", folder, "--plan"]);
            runs.push(vec!["dev", folder, "--port", "0", "--setting", HOSTILE_NAME]);
        }
        runs.extend([
            vec!["validate", "bad", "--fix", "--diff"],
            vec![HOSTILE],
            vec!["validate", HOSTILE],
            vec!["validate", "--format", HOSTILE],
            vec!["validate", "--allow", HOSTILE],
            vec!["validate", "--no-such", HOSTILE],
            vec!["validate", "-o", HOSTILE],
            vec!["explain", HOSTILE],
            vec!["help", HOSTILE],
            vec!["init", HOSTILE],
            vec!["trigger", "tool", HOSTILE, "--args", HOSTILE],
            vec!["secrets", "set", HOSTILE, "--app", "my-bot"],
            vec!["secrets", "import", HOSTILE, "--app", "my-bot"],
            vec!["secrets", "import", ".env", "--app", "my-bot"],
            vec!["apps", "show", HOSTILE],
            vec!["login", "--token", &token, "--api-url", HOSTILE],
            vec!["whoami", "--profile", HOSTILE],
            vec!["env", "--profile", HOSTILE],
        ]);
        for run in runs {
            place.check(&format!("{run:?}"), &place.shown(&home, &run));
        }
    }
}

/// A platform whose every text is hostile: with an error, or with an answer of the right shape.
struct Platform {
    origin: String,
    refuses: Arc<AtomicBool>,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Platform {
    fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let refuses = Arc::new(AtomicBool::new(false));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (refusing, seeing) = (Arc::clone(&refuses), Arc::clone(&seen));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (refusing, seeing) = (Arc::clone(&refusing), Arc::clone(&seeing));
                std::thread::spawn(move || answer(stream.unwrap(), &refusing, &seeing));
            }
        });
        Self { origin, refuses, seen }
    }
}

fn answer(mut stream: TcpStream, refuses: &AtomicBool, seen: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut first, mut length) = (String::new(), 0);
    if reader.read_line(&mut first).unwrap_or_default() == 0 {
        return;
    }
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or_default() <= 2 {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let _ = reader.take(length).read_to_end(&mut Vec::new());
    let mut words = first.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    seen.lock().unwrap().push(format!("{method} {path}"));
    let (status, body) = if refuses.load(Ordering::SeqCst) {
        (400, json!({"detail": HOSTILE, "reason": HOSTILE, "message": HOSTILE}))
    } else {
        (200, reply(method, path))
    };
    let body = body.to_string();
    let head = format!("HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nConnection: close\r\n");
    let _ = write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len());
}

fn reply(method: &str, path: &str) -> Value {
    let text = HOSTILE;
    let version = json!({"id": text, "version": text, "image_url": text, "image_digest": text, "build_status": text,
                         "status": text, "deployed_at": text});
    let app = json!({"id": text, "slug": text, "name": text, "description": text, "icon": text, "status": text,
                     "current_version": text, "created_at": text});
    match (method, path.trim_start_matches("/api/dev/").split(['/', '?']).collect::<Vec<_>>().as_slice()) {
        (_, ["me", ..]) => json!({"id": text, "email": text, "status": text, "publish_allowed": true,
                                  "github_login": text, "display_name": text}),
        ("GET", ["apps"]) => json!([app]),
        ("GET", ["apps", _]) => app,
        ("GET", ["apps", _, "versions"]) => json!([version]),
        ("GET", ["apps", _, "secrets", ..]) => {
            json!([{"key": text, "description": text, "scope": text, "updated_at": text}])
        }
        (_, ["preflight"]) => json!({"valid": false, "error_count": 1, "issues": [
            {"severity": text, "file": text, "line": 1, "message": text, "fix_hint": text, "rule": text}]}),
        (_, ["apps", _, "upgrade-tenants"]) => json!({"target_version": text, "upgraded_tenant_count": 1,
            "details": [{"tenant_prefix": text, "status": text, "error": text}]}),
        _ => json!({"detail": text}),
    }
}

#[test]
fn answers_of_the_platform() {
    let platform = Platform::start();
    for place in PLACES {
        for refuses in [false, true] {
            platform.refuses.store(refuses, Ordering::SeqCst);
            let mut home = place.home();
            let token = home.canary();
            home.set("LINKWORLD_TOKEN", &token);
            home.set("LINKWORLD_API_URL", &platform.origin);
            home.write("linkworld.app.yaml", sound_manifest(8080));
            let all: &[&[&str]] = &[
                &["whoami"],
                &["whoami", "--json"],
                &["apps", "list"],
                &["apps", "list", "--json"],
                &["apps", "show", "my-bot"],
                &["versions", "my-bot"],
                &["versions", "my-bot", "--json"],
                &["rollback", "1.0.0", "--app", "my-bot"],
                &["upgrade", "--app", "my-bot"],
                &["upgrade", "--app", "my-bot", "--json"],
                &["secrets", "list", "--app", "my-bot"],
                &["secrets", "list", "--app", "my-bot", "--json"],
                &["secrets", "get", "A_KEY", "--app", "my-bot"],
                &["deploy", "--skip-build"],
                &["deploy", "--skip-build", "--json"],
                &["deploy", "--plan"],
                &["deploy", "--plan", "--no-preflight"],
                &["mcp", "token"],
                &["login", "--token", &token, "--api-url", &platform.origin],
            ];
            for run in all {
                let before = platform.seen.lock().unwrap().len();
                place.check(&format!("{run:?}, refused {refuses}"), &place.shown(&home, run));
                assert!(platform.seen.lock().unwrap().len() > before, "{run:?} did not ask the platform");
            }
        }
    }
}

/// A handler that prints and answers hostile text.
fn handler(home: &Home) {
    let script = format!(
        "import http.server, json, os, sys\nH = json.loads({:?})\n\
         class A(http.server.BaseHTTPRequestHandler):\n    def log_message(self, *a): pass\n    def answer(self):\n        \
         self.rfile.read(int(self.headers.get('content-length') or 0))\n        \
         sys.stdout.write(H + '\\n'); sys.stdout.flush(); sys.stderr.write(H + '\\n'); sys.stderr.flush()\n        \
         ok = self.path == '/health'\n        \
         body = json.dumps({{'ok': ok, 'status': 'ok', 'error': H, 'result': {{H: H}}}}).encode()\n        \
         self.send_response(200 if ok else 500); self.send_header('content-type', 'application/json')\n        \
         self.send_header('content-length', str(len(body))); self.end_headers(); self.wfile.write(body)\n    \
         do_GET = do_POST = answer\n\
         http.server.ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), A).serve_forever()\n",
        quoted(HOSTILE)
    );
    home.write("app/main.py", script);
    home.write("app/linkworld.app.yaml", sound_manifest(free_port()));
}

#[test]
fn what_a_handler_prints_and_answers() {
    for place in PLACES {
        let home = place.home();
        handler(&home);
        let app = home.path().join("app");
        let mut dev = home.dev(&app, &["--insecure-storage", "--setting", &format!("region={HOSTILE_NAME}")]);
        for run in [
            &["trigger", "tool", "answer"][..],
            &["trigger", "tool", "answer", "--json"],
            &["trigger", "tool", HOSTILE],
            &["trigger", "inbound", "--text", HOSTILE],
            &["audit"],
            &["audit", "--json"],
        ] {
            place.check(&format!("{run:?}"), &place.shown(&home, run));
        }
        dev.hears("RED");
        let said = dev.stderr();
        // The handler's output is no terminal in any of them.
        let piped = if place == Place::Terminal { Place::Pipe } else { place };
        piped.check("dev", &said);
        assert_eq!(dev.stop(), 130);
    }
}

#[test]
fn what_a_container_engine_prints() {
    let platform = Platform::start();
    for place in PLACES {
        let mut home = place.home();
        let token = home.canary();
        home.set("LINKWORLD_TOKEN", &token);
        home.set("LINKWORLD_API_URL", &platform.origin);
        home.write("linkworld.app.yaml", sound_manifest(8080));
        home.write("Dockerfile", "FROM scratch\n");
        home.write("hostile", format!("{HOSTILE}\n{HOSTILE}"));
        // A process that it leaves behind keeps the streams open, and is not waited for.
        let script = "#!/bin/sh\ncat \"$HOME/hostile\"; cat \"$HOME/hostile\" >&2\n\
                      case $1 in version) ;; build) (trap '' HUP; sleep 20 </dev/null) & printf '\\r1%%\\r99%%\\r\\n';; *) exit 7;; esac\n";
        let docker = home.write("bin/docker", script);
        std::fs::set_permissions(&docker, std::fs::Permissions::from_mode(0o755)).unwrap();
        home.set("PATH", &format!("{}:/usr/bin:/bin", home.path().join("bin").display()));
        let started = Instant::now();
        let shown = place.shown(&home, &["deploy", "--no-preflight"]);
        assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
        for words in ["docker | HRED", "docker | FORGED", "docker | 99%", "`docker push", "exit code 7"] {
            assert!(shown.contains(words), "{place:?}: no {words:?} in\n{shown}");
        }
        if place == Place::Terminal {
            // The progress line has escapes of its own.
            for escape in ["\u{1b}[31m", "\u{1b}[2J", "\u{1b}]0;", "\u{9b}", "\u{202e}", "\u{8}"] {
                assert!(!shown.contains(escape), "{escape:?} in {shown:?}");
            }
        } else {
            place.check("deploy", &shown);
        }
    }
}

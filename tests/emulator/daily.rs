//! What a developer meets every day with `dev`, `trigger` and `audit`: taken ports, edited files, proxies, handlers that do
//! not start, and values that must arrive as they were sent.

use crate::support::{Dev, Home, PATIENCE, Ran, edit, fixture, processes_with, sdk_python};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

fn trigger(home: &Home, dev: &Dev, args: &[&str]) -> Ran {
    home.run(&[&["trigger"], args, &["--json", "--url", &dev.origin]].concat())
}

fn handler(name: &str) -> Vec<String> {
    vec!["--".into(), "python3".into(), fixture(&format!("handlers/{name}.py")).to_str().unwrap().into()]
}

/// A handler of a few lines of Python.
fn script(lines: &str) -> Vec<String> {
    ["--", "python3", "-c", lines].map(str::to_owned).into()
}

fn with<'a>(handler: &'a [String], more: &[&'a str]) -> Vec<&'a str> {
    more.iter().copied().chain(handler.iter().map(String::as_str)).collect()
}

fn declared_port(app: &Path) -> u16 {
    let text = std::fs::read_to_string(app.join("linkworld.app.yaml")).unwrap();
    text.lines().find_map(|line| line.trim().strip_prefix("port: ")?.parse().ok()).unwrap()
}

#[test]
fn a_taken_handler_port_is_replaced_for_every_kind_of_handler() {
    for (name, with_sdk) in [("tax-bot", false), ("tax-bot-sdk", true)] {
        let mut home = Home::new();
        if with_sdk {
            home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
        }
        let app = home.app(name);
        let port = declared_port(&app);
        let _taken = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let mut dev = home.dev(&app, &[]);
        dev.hears(&format!("port {port} of `runtime.port` is in use by"));
        dev.hears(&format!("(process {})", std::process::id()));
        let handler = dev.ready["handler"].as_str().unwrap().to_owned();
        assert_ne!(handler, format!("http://127.0.0.1:{port}"));
        dev.hears(&format!("the handler gets port {}", handler.rsplit(':').next().unwrap()));
        let _ = trigger(&home, &dev, &["tool", "read_key_status"]).exits(0);
        let projects = home.path().join(".local/state/linkworld/projects");
        let copies = || {
            let names = std::fs::read_dir(&projects).unwrap().map(|entry| entry.unwrap().file_name());
            names.filter(|name| name.to_str().unwrap().contains(".port-")).count()
        };
        assert_eq!(copies(), 1);
        assert_eq!(dev.stop(), 130);
        assert_eq!(copies(), 0, "the folder of links is removed");
        assert!(app.join("main.py").exists(), "what the links lead to is not");
    }
}

#[test]
fn the_handler_port_can_be_chosen() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let port = crate::support::free_port().to_string();
    let mut dev = home.dev(&app, &["--handler-port", &port]);
    assert_eq!(dev.ready["handler"], format!("http://127.0.0.1:{port}"));
    dev.hears(&format!("is replaced; the handler gets port {port}"));
    let _ = trigger(&home, &dev, &["tool", "read_key_status"]).exits(0);
    drop(dev);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let asked = ["dev", app.to_str().unwrap(), "--port", "0", "--handler-port", &port];
    let _ = home.test(&asked).code(3).stderr_has(&port).stderr_has("--handler-port").run();
}

#[test]
fn mocks_and_settings_are_read_again_and_a_changed_manifest_is_reported() {
    let home = Home::new();
    let app = home.app("tax-bot");
    edit(&app.join("linkworld.app.yaml"), |text| {
        text + "\ninstall_settings:\n  - id: inbox\n    type: string\n    label: Inbox\n    default: a@b.c\n"
    });
    let settings = home.write("settings.json", r#"{"inbox": "old@b.c"}"#);
    let handler = handler("passes_text");
    let mut dev = home.dev(&app, &with(&handler, &["--settings", settings.to_str().unwrap()]));
    std::fs::write(app.join("linkworld.dev.json"), r#"{"email_send": {"result": {"message_id": "changed"}}}"#).unwrap();
    dev.hears("linkworld.dev.json changed; it was read again and has 1 mocked tool");
    let sent = trigger(&home, &dev, &["tool", "look_up_supplier"]).exits(0).json();
    assert_eq!(sent["reply"]["result"]["message_id"], "changed");
    std::fs::write(app.join("linkworld.dev.json"), "{\n  \"email_send\": oops\n}").unwrap();
    dev.hears("line 2, column 17");
    dev.hears("what was read before stays in use");
    let sent = trigger(&home, &dev, &["tool", "look_up_supplier"]).exits(0).json();
    assert_eq!(sent["reply"]["result"]["message_id"], "changed");
    std::fs::write(&settings, r#"{"inbox": "new@b.c"}"#).unwrap();
    dev.hears("settings.json changed; its settings apply from the next event on");
    let payload = r#"{"extra": 1}"#;
    let _ = trigger(&home, &dev, &["inbound", "--payload", payload]).exits(0);
    std::fs::write(&settings, r#"{"inbox": 5}"#).unwrap();
    dev.hears("`inbox`: expected a string; what was read before stays in use");
    edit(&app.join("linkworld.app.yaml"), |text| text.replace("name: Tax Bot", "name: Tax Bat"));
    dev.hears("linkworld.app.yaml changed and was applied; the new code answers after");
}

#[test]
fn proxies_authorities_and_chosen_variables_reach_the_handler() {
    let mut home = Home::new();
    for (name, value) in [
        ("HTTPS_PROXY", "http://127.0.0.1:9"),
        ("no_proxy", ".corp.example"),
        ("NODE_EXTRA_CA_CERTS", "/corp.pem"),
        ("REQUESTS_CA_BUNDLE", "/corp.pem"),
        ("GIVEN", "from outside"),
        ("NOT_GIVEN", "secret"),
    ] {
        home.set(name, value);
    }
    let app = home.app("tax-bot");
    // Without the session token, which no output may have.
    let environ = script(
        "import os, sys; sys.path.insert(0, os.environ['HANDLERS']); import healthy\n\
         environ = {name: value for name, value in os.environ.items() if not name.startswith('LINKWORLD_')}\n\
         healthy.Handler.tool = lambda self, name, arguments: self.answer(200, {'ok': True, 'result': environ})\n\
         healthy.serve()",
    );
    let handlers = format!("HANDLERS={}", fixture("handlers").display());
    let dev = home.dev(&app, &with(&environ, &["--env", &handlers, "--env", "GIVEN", "--env", "DEBUG=1=2"]));
    let reply = trigger(&home, &dev, &["tool", "read_key_status"]).exits(0).json()["reply"]["result"].clone();
    for (name, value) in [
        ("HTTPS_PROXY", "http://127.0.0.1:9"),
        ("NO_PROXY", ".corp.example,127.0.0.1,localhost,::1"),
        ("no_proxy", ".corp.example,127.0.0.1,localhost,::1"),
        ("NODE_EXTRA_CA_CERTS", "/corp.pem"),
        ("REQUESTS_CA_BUNDLE", "/corp.pem"),
        ("GIVEN", "from outside"),
        ("DEBUG", "1=2"),
    ] {
        assert_eq!(reply[name], value, "{name}");
    }
    assert_eq!(reply["NOT_GIVEN"], Value::Null);
    let folder = app.to_str().unwrap();
    let _ = home.test(&["dev", folder, "--env", "UNSET"]).code(2).stderr_has("--env UNSET=VALUE").run();
}

#[test]
fn a_handler_that_listens_elsewhere_is_named_with_its_address() {
    let other = crate::support::free_port();
    let listens = |address: &str, port: &str| {
        let family = if address.contains(':') { "AF_INET6" } else { "AF_INET" };
        let bind = format!("s = socket.socket(socket.{family}); s.bind(('{address}', {port})); s.listen()");
        script(&format!("import os, socket, time; {bind}; time.sleep(60)"))
    };
    let declared = "int(os.environ['PORT'])";
    for (address, port, shown, hint) in [
        ("::1", declared.to_owned(), "the handler listens on [::1]:", "0.0.0.0"),
        ("127.0.0.2", declared.to_owned(), "the handler listens on 127.0.0.2:", "0.0.0.0"),
        ("127.0.0.1", other.to_string(), "it listens on 127.0.0.1:", "runtime.port: "),
    ] {
        if address == "::1" && TcpListener::bind("[::1]:0").is_err() {
            continue;
        }
        let home = Home::new();
        let app = home.app("tax-bot");
        // The wrong port is known only at the deadline: a handler may open several ports.
        let timeout = if port == declared { "50" } else { "2" };
        let handler = listens(address, &port);
        let mut dev = home.spawn_dev(&app, &with(&handler, &["--start-timeout", timeout]));
        assert_eq!(dev.ended(), 3);
        dev.hears(shown);
        dev.hears(hint);
    }
}

#[test]
fn a_start_that_fails_has_a_cause_and_a_command() {
    for (lines, cause, command) in [
        ("import no_such_module_at_all", "`no_such_module_at_all` is not installed", "pip install -r requirements.txt"),
        ("def x(:", "a syntax error", "correct it"),
        ("raise SystemExit(0)", "ended by itself", "app.run()"),
        ("import socket; s = socket.socket(); s.bind(('127.0.0.1', TAKEN))", "is in use", "variable PORT"),
    ] {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let lines = lines.replace("TAKEN", &taken.local_addr().unwrap().port().to_string());
        let home = Home::new();
        let app = home.app("tax-bot");
        std::fs::write(app.join("requirements.txt"), "").unwrap();
        std::fs::write(app.join("main.py"), lines).unwrap();
        let mut dev = home.spawn_dev(&app, &[]);
        assert_eq!(dev.ended(), 3);
        dev.hears(cause);
        dev.hears(command);
    }
    let home = Home::new();
    let app = home.app("tax-bot");
    let _ = home
        .test(&["dev", app.to_str().unwrap(), "--", "npx", "tsx"])
        .env("PATH", "/nonexistent")
        .code(3)
        .stderr_has("Node.js")
        .run();
}

#[test]
fn a_second_signal_leaves_no_handler_after_a_second() {
    let deaf =
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('up', flush=True)\ntime.sleep(60)";
    for (signal, code, running) in
        [("INT", 130, true), ("TERM", 143, true), ("HUP", 129, true), ("INT", 130, false), ("TERM", 143, false)]
    {
        let mut home = Home::new();
        let mark = format!("lw-second-{}-{signal}-{running}", std::process::id());
        home.set("TZ", &mark);
        let app = home.app("tax-bot");
        let handler = if running { handler("ignores_term") } else { script(deaf) };
        let mut dev =
            if running { home.dev(&app, &with(&handler, &[])) } else { home.spawn_dev(&app, &with(&handler, &[])) };
        if !running {
            dev.hears("tax-bot | up");
        }
        dev.signal(signal);
        if running {
            dev.hears("stopping");
            dev.signal(signal);
        }
        assert_eq!(dev.ended(), code, "{signal}");
        let until = Instant::now() + Duration::from_secs(1);
        while !processes_with(&mark).is_empty() && Instant::now() < until {
            std::thread::yield_now();
        }
        assert_eq!(processes_with(&mark), Vec::<u32>::new(), "after {signal}, running: {running}");
    }
}

/// Values that a reader of JSON may change, or refuse although they are valid.
fn values() -> Vec<String> {
    let fixed = [
        "123456789012345678901234567890",
        "-0",
        "1E+400",
        "1.10",
        "0.1000000000000000055511151231257827",
        r#"{"z":1,"a":{"c":2,"b":3},"z":4}"#,
        r#""\u00e9\/é\ud83d\ude00\n""#,
        r#""a\ud800b""#,
        "[null,true,{},[],\"\"]",
    ];
    let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
    fixed.into_iter().map(str::to_owned).chain([deep]).collect()
}

#[test]
fn values_pass_unchanged_from_trigger_through_the_handler_and_the_storage_back() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let handler = handler("passes_text");
    let dev = home.dev(&app, &with(&handler, &[]));
    for value in values() {
        let args = format!(r#"{{"v":{value}}}"#);
        let ran = trigger(&home, &dev, &["tool", "remember_note", "--args", &args]).exits(0);
        let kept = format!(r#""reply":{{"ok":true,"result":{value}}},"#);
        assert!(ran.stdout.contains(&kept), "{value}: {}", ran.stdout);
        let is_odd = value.contains("ud800") || value.len() > 500;
        assert_eq!(ran.stderr.contains("--args: line 1, column "), is_odd, "{value}: {}", ran.stderr);
        let payload = format!(r#"{{"extra":[{value}]}}"#);
        let ran = trigger(&home, &dev, &["inbound", "--payload", &payload]).exits(0);
        assert!(ran.stdout.contains(&format!(r#""result":[{value}]}}"#)), "{value}: {}", ran.stdout);
    }
    let refused = trigger(&home, &dev, &["tool", "remember_note", "--args", r#"{"v": [1, NaN]}"#]).exits(2);
    assert!(refused.stderr.contains("line 1, column 11: `NaN` is not a JSON number"), "{}", refused.stderr);
    let replied = trigger(&home, &dev, &["tool", "classify_file"]).exits(3).json();
    let error = replied["reply"]["error"].as_str().unwrap();
    assert!(error.contains("line 1, column 24: `NaN` is not a JSON number"), "{error}");
}

#[test]
fn large_arguments_pass_from_a_file_from_stdin_and_to_a_platform_tool() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let handler = handler("passes_text");
    let dev = home.dev(&app, &with(&handler, &[]));
    let text = format!(r#"{{"text": "{}"}}"#, "A".repeat(14_000_000));
    let file = home.write("invoice.json", &text);
    let bytes = json!({"bytes": text.len()});
    let given = format!("@{}", file.display());
    let from_file = trigger(&home, &dev, &["tool", "classify_invoice", "--args", &given]).exits(0).json();
    assert_eq!(from_file["reply"]["result"], bytes);
    let args = ["trigger", "tool", "classify_invoice", "--args", "-", "--json", "--url", &dev.origin];
    assert_eq!(home.run_with(&args, text.as_bytes()).exits(0).json()["reply"]["result"], bytes);
    let sent = trigger(&home, &dev, &["tool", "look_up_supplier"]).exits(0).json();
    assert_eq!(sent["reply"]["ok"], true, "a mail with an attachment of 10 MB passes: {sent}");
    let _ = trigger(&home, &dev, &["tool", "classify_invoice", "--args", "@none.json"]).exits(3).says("none.json");
}

#[test]
fn triggers_refuse_what_no_platform_sends() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let handler = handler("passes_text");
    let dev = home.dev(&app, &with(&handler, &[]));
    let _ =
        trigger(&home, &dev, &["inbound", "--channel", "fax"]).exits(2).says("whatsapp, email, web, voice, webhook");
    for (payload, words) in [
        (r#"{"message_text": 5}"#, "`message_text`: expected a string, found a number"),
        (r#"{"attachments": "a.pdf"}"#, "`attachments`: expected a list of objects"),
        (r#"{"modality": "video"}"#, "unknown modality `video`"),
        ("[1]", "expected a JSON object, found a list"),
    ] {
        let _ = trigger(&home, &dev, &["inbound", "--payload", payload]).exits(2).says(words);
    }
}

#[test]
fn the_audit_log_is_filtered_before_its_limit_and_can_be_followed() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let dev = home.dev(&app, &["--grant", "files.read"]);
    let _ = trigger(&home, &dev, &["tool", "classify_invoice", "--args", r#"{"text": "x"}"#])
        .exits(6)
        .says("grant `mail.send` to the app in this tenant");
    for _ in 0..3 {
        let _ = trigger(&home, &dev, &["tool", "read_key_status"]).exits(0);
    }
    let audit = |more: &[&str]| {
        let ran = home.run(&[&["audit", "--json", "--url", &dev.origin], more].concat()).exits(0).json();
        let names = ran["entries"].as_array().unwrap().iter().map(|entry| entry["name"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(audit(&["--denied", "--limit", "1"]), ["classify_invoice"], "not hidden by newer entries");
    let caused = ["read_key_status", "OPENAI_KEY"];
    assert_eq!(audit(&["--app", "tax-bot", "--limit", "2"]), caused, "in the order in which they began");
    assert!(audit(&["--app", "other"]).is_empty() && audit(&["--tenant", "acme"]).is_empty());
    assert_eq!(audit(&["--since", "1h", "--denied"]), ["classify_invoice"]);
    assert!(audit(&["--since", "2099-01-01"]).is_empty());
    let _ = home.test(&["audit", "--since", "yesterday"]).code(2).stderr_has("such as 30s, 10m").run();
    let table = home.run(&["audit", "--url", &dev.origin]).exits(0).stdout;
    let read = table.lines().find(|line| line.contains("reads secret OPENAI_KEY")).unwrap();
    assert!(read.contains("not set") && !read.contains("error"), "{read}");

    let follow = ["audit", "--follow", "--json", "--app", "tax-bot", "--limit", "1", "--url", &dev.origin];
    let mut follower = home.command(&follow).stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(follower.stdout.take().unwrap()));
    let mut next = || serde_json::from_str::<Value>(&lines.next().unwrap().unwrap()).unwrap()["name"].clone();
    assert_eq!(next(), "OPENAI_KEY");
    let _ = trigger(&home, &dev, &["schedule", "daily-summary"]).exits(0);
    while next() != "schedule:daily-summary" {}
    assert_eq!(dev.stop(), 130);
    assert!(follower.wait().unwrap().success(), "it ends with the platform");
}

#[test]
fn values_of_settings_reach_the_handler_and_the_log_as_they_were_written() {
    let home = Home::new();
    let app = home.app("tax-bot");
    edit(&app.join("linkworld.app.yaml"), |text| {
        let settings = ["big", "small", "far", "list", "words", "typed"].map(|id| {
            let kind = match id {
                "list" => "array",
                "words" => "string",
                _ => "number",
            };
            format!("  - {{id: {id}, type: {kind}, label: L}}\n")
        });
        format!("{text}\ninstall_settings:\n{}", settings.concat())
    });
    let config = r#""config":{"big":123456789012345678901234567890,"small":1.10,"far":-1E+400,"list":["\u00e9","b"],"words":"\u00e9\/","typed":5e0}"#;
    let (_, given) = config.split_once(':').unwrap();
    let settings = home.write("settings.json", given.replace(r#","typed":5e0"#, ""));
    // It replies with what it was sent.
    let echo = script(
        "import os, http.server as h\nclass E(h.BaseHTTPRequestHandler):\n    def do_GET(self):\n        self.send_response(200)\n        \
         self.end_headers()\n    def do_POST(self):\n        text = self.rfile.read(int(self.headers['Content-Length']))\n        \
         self.send_response(200)\n        self.end_headers()\n        \
         self.wfile.write(b'{\"ok\":true,\"result\":' + text + b'}')\n\
         h.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), E).serve_forever()",
    );
    let more = ["--settings", settings.to_str().unwrap(), "--setting", "typed=5e0"];
    let dev = home.dev(&app, &with(&echo, &more));
    let ran = trigger(&home, &dev, &["inbound"]).exits(0);
    assert!(ran.stdout.contains(config), "{}", ran.stdout);
    // The store keeps them as well: the values are those of the start before.
    assert_eq!(dev.stop(), 130);
    let dev = home.dev(&app, &with(&echo, &[]));
    let ran = trigger(&home, &dev, &["inbound"]).exits(0);
    assert!(ran.stdout.contains(config), "{}", ran.stdout);
    assert_eq!(dev.stop(), 130);
}

#[test]
fn a_changed_manifest_is_checked_by_the_policy_of_the_start() {
    let scope = |name: &'static str| {
        move |text: String| text.replacen("required_scopes:\n", &format!("required_scopes:\n  - {name}\n"), 1)
    };
    // An unknown scope is a warning by default. One that is invalid is an error that no policy makes readable.
    for (flags, config, name, is_error) in [
        (&[][..], "", "mail.sendd", false),
        (&["--deny", "unknown-scope"], "", "mail.sendd", true),
        (&[], "[lint]\ndeny = [\"LWP001\"]\n", "mail.sendd", true),
        (&["--warn", "unknown-scope"], "[lint]\ndeny = [\"unknown-scope\"]\n", "mail.sendd", false),
        (&[], "", "Mail Send", true),
        (&["--deny", "unknown-scope", "--baseline", "baseline.json"], "", "mail.sendd", false),
        (&["--allow", "bad-pattern"], "", "Mail Send", true),
    ] {
        let home = Home::new();
        let app = home.app("tax-bot");
        home.write("tax-bot/.linkworld/config.toml", config);
        let text = std::fs::read_to_string(app.join("linkworld.app.yaml")).unwrap();
        if flags.contains(&"--baseline") {
            edit(&app.join("linkworld.app.yaml"), scope(name));
            let _ = home.run(&["validate", "tax-bot", "--deny", "unknown-scope", "--write-baseline", "baseline.json"]);
            std::fs::write(app.join("linkworld.app.yaml"), &text).unwrap();
        }
        let handler = handler("passes_text");
        let mut dev = home.dev(&app, &with(&handler, flags));
        edit(&app.join("linkworld.app.yaml"), scope(name));
        if is_error {
            dev.hears("what was read before stays in use");
            assert!(!dev.stderr().contains("applied"), "{flags:?} {name}");
        } else {
            dev.hears("linkworld.app.yaml changed and was applied");
        }
        assert_eq!(dev.stop(), 130);
    }
}

#[test]
fn trigger_shows_what_a_call_caused_and_takes_users_by_address() {
    let home = Home::new();
    let app = home.app("tax-bot");
    let dev = home.dev(&app, &[]);
    let args = ["tool", "look_up_supplier", "--args", r#"{"name": "x"}"#, "--follow"];
    let followed = trigger(&home, &dev, &args).json();
    let calls = followed["calls"].as_array().unwrap();
    assert_eq!((&followed["entry"], &calls[0]["name"]), (&calls[0]["id"], &serde_json::json!("look_up_supplier")));
    let named = |call: &Value| (call["kind"].clone(), call["name"].clone());
    assert_eq!(named(&calls[0]), (json!("tool"), json!("look_up_supplier")));
    assert!(calls.len() > 1 && calls[1..].iter().all(|call| call["parent"] == calls[0]["id"]), "{calls:?}");
    let _ = trigger(&home, &dev, &["inbound", "--text", "x", "--user", "admin@dev.example"]).exits(0);
    let wrong = ["trigger", "inbound", "--user", "nobody@dev.example", "--url", &dev.origin];
    let _ = home.test(&wrong).code(2).stderr_has("tenant `dev` has no such user").run();
    let tool = ["trigger", "tool", "look_up_supplier", "--user", "u-1", "--url", &dev.origin];
    let _ = home.test(&tool).code(2).stderr_has("--user is for events").run();
    let field = ["trigger", "schedule", "daily-summary", "--payload", r#"{"config": 1}"#, "--url", &dev.origin];
    let _ = home.test(&field).code(2).stderr_has("`config`: expected an object, found a number").run();
}

#[test]
fn what_handlers_print_use_and_cost_can_be_read() {
    let home = Home::new();
    let app = home.app("tax-bot");
    std::fs::write(app.join("linkworld.dev.yaml"), "version: 1\nprices:\n  currency: USD\n  per_call: 2\n").unwrap();
    let prints = script(
        "import os, sys, http.server as h\nclass E(h.BaseHTTPRequestHandler):\n    def do_GET(self):\n        \
         self.send_response(200)\n        self.end_headers()\n    def do_POST(self):\n        \
         print('working on ' + self.path, flush=True)\n        self.send_response(200)\n        self.end_headers()\n        \
         self.wfile.write(b'{\"ok\":true}')\n    def log_message(self, *args):\n        pass\n\
         h.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), E).serve_forever()",
    );
    let dev = home.dev(&app, &with(&prints, &[]));
    let at = ["--url", dev.origin.as_str()];
    let called = trigger(&home, &dev, &["tool", "read_key_status"]).exits(0).json();
    let entry = called["entry"].as_i64().unwrap().to_string();
    let lines = |more: &[&str]| {
        let logs = home.run(&[&["logs", "--json"], &at[..], more].concat()).exits(0).json();
        logs["lines"].as_array().unwrap().clone()
    };
    // A line is written a moment after it was printed.
    let printed = Instant::now();
    while lines(&["--trace", &entry]).is_empty() {
        assert!(printed.elapsed() < PATIENCE, "the line belongs to no call: {:?}", lines(&[]));
    }
    let line = &lines(&["--instance", "dev/tax-bot", "--trace", &entry])[0];
    assert_eq!(
        (&line["text"], &line["stream"]),
        (&serde_json::json!("working on /tool/read_key_status"), &serde_json::json!("stdout"))
    );
    assert_eq!(line["call"].to_string(), entry);
    assert!(lines(&["--tenant", "acme"]).is_empty() && lines(&["--since", "2099-01-01"]).is_empty());
    let _ = home.test(&["logs", "--instance", "dev"]).code(2).stderr_has("expected a tenant and an app").run();

    let cost =
        home.command(&[&["cost", "--by", "tool", "--json", "kind:tool"], &at[..]].concat()).current_dir(&app).output();
    let cost: Value = serde_json::from_slice(&cost.unwrap().stdout).unwrap();
    assert_eq!((&cost["total"]["calls"], &cost["cost"]), (&serde_json::json!(1), &serde_json::json!(2.0)), "{cost}");
    assert_eq!(cost["rows"][0]["name"], "tax-bot tool read_key_status");
    for (max, code) in [("2", 0), ("1.9", 1)] {
        let words = ["trigger", "tool", "read_key_status", "--max-cost", max];
        let ran = home.command(&[&words[..], &at[..]].concat()).current_dir(&app).output().unwrap();
        let error = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(code), "{error}");
        assert_eq!(error.contains("the run cost 2.0000 USD, more than --max-cost 1.9"), code == 1, "{error}");
    }
    let trace = home.run(&[&["trace", "show", &entry], &at[..]].concat()).exits(0).stdout;
    assert!(trace.contains("tool read_key_status") && trace.contains("dev/tax-bot"), "{trace}");
    assert!(trace.contains("VALUE") && trace.contains("returned"), "{trace}");
    let shown = home.run(&[&["audit", "show", &entry], &at[..]].concat()).exits(0).stdout;
    assert!(shown.contains("read_key_status"), "{shown}");
    let _ = home.test(&[&["audit", "show", "99999"], &at[..]].concat()).code(3).stderr_has("no entry 99999").run();
    let wrong = home.run(&[&["audit", "tenent:dev"], &at[..]].concat()).exits(2).stderr;
    assert!(wrong.contains("unknown qualifier `tenent`") && wrong.contains("^^^^^^"), "{wrong}");
    let _ = home.run(&[&["audit", "verify"], &at[..]].concat()).exits(0);
}

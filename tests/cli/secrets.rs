//! Secrets from outside: byte for byte through a running local platform, and never seen on the way.

use crate::support;

use crate::support::leaks::{Guard, Kind};
use crate::support::{Dev, Home, edit, processes_with, python};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

const APP: &str = "tax-bot";

fn logged_in(home: &Home, more: &[&str]) -> (PathBuf, Dev) {
    let app = home.app(APP);
    let dev = home.dev(&app, more);
    let _ = home.run(&["login", "--token", "dev", "--api-url", &dev.origin]).exits(0);
    (app, dev)
}

/// The value as the handler of the app reads it.
fn read(dev: &Dev, key: &str) -> Option<String> {
    let url = format!("LINKWORLD_MCP_URL={}/api/mcp/app-tools", dev.origin);
    let pid = *processes_with(&url).first().expect("a handler runs");
    let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap();
    let environment = String::from_utf8(environment).unwrap();
    let token = environment.split('\0').find_map(|line| line.strip_prefix("LINKWORLD_MCP_TOKEN=")).unwrap();
    let address = dev.origin.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!(
        "GET /api/mcp/app-secrets?key={key} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let body = answer.split_once("\r\n\r\n").unwrap().1;
    let body: Value = serde_json::from_str(&body[body.find('{').unwrap()..=body.rfind('}').unwrap()]).unwrap();
    body["value"].as_str().map(str::to_owned)
}

fn set(home: &Home, value: &[u8], more: &[&str]) -> support::Ran {
    home.run_with(&[&["secrets", "set", "A_KEY", "--app", APP, "--json"], more].concat(), value)
}

/// 64 KiB of text of every kind, the same in every run.
fn large() -> String {
    let mut seed = 42_u64;
    let mut text = String::new();
    while text.len() < 64 * 1024 - 4 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text.extend(char::from_u32(u32::try_from(seed >> 44).unwrap() % 0x11_0000));
    }
    while text.len() < 64 * 1024 {
        text.push('x');
    }
    text
}

#[test]
fn every_byte_comes_back() {
    let home = Home::new();
    let (_, dev) = logged_in(&home, &[]);
    let pem = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n";
    let large = large();
    for (value, flags) in [
        (pem, vec!["--keep-newline"]),
        ("one\r\ntwo\r\n", vec!["--keep-newline"]),
        ("🔑 ключ é\u{301} \u{200d}", vec![]),
        (" leading and trailing \t", vec![]),
        ("\u{feff}mark\0nul", vec!["--keep-newline"]),
        ("{\"type\": \"service_account\", \"key\": \"a\\nb\"}", vec![]),
        (&large, vec!["--keep-newline"]),
    ] {
        let said = set(&home, value.as_bytes(), &flags).exits(0).json();
        assert_eq!((&said["bytes"], &said["changed"]), (&json!(value.len()), &json!(true)));
        assert_eq!(read(&dev, "A_KEY").as_deref(), Some(value));
        let again = set(&home, value.as_bytes(), &flags).exits(0).json();
        assert_eq!((&again["changed"], &again["digest"]), (&json!(false), &said["digest"]), "the same value again");
        let file = home.write("value", value);
        let from_file = ["secrets", "set", "B_KEY", "--app", APP, "--from-file", file.to_str().unwrap()];
        let _ = home.run(&[&from_file[..], &flags].concat()).exits(0);
        assert_eq!(read(&dev, "B_KEY").as_deref(), Some(value));
    }
    let over = [large.as_bytes(), b"x"].concat();
    let _ = set(&home, &over, &["--keep-newline"]).exits(2).says("the limit is 65536");
    assert_eq!(read(&dev, "A_KEY").as_deref(), Some(large.as_str()), "a refused value changes nothing");
    assert_eq!(dev.stop(), 130);
}

#[test]
fn what_is_usually_an_accident_is_named_and_not_sent() {
    let home = Home::new();
    let (_, dev) = logged_in(&home, &[]);
    let canary = home.canary();
    for (value, words) in [
        (format!("{canary}\n"), "pass --trim to remove it"),
        (format!("{canary}\r\nx"), "a CR at byte"),
        (format!("\u{feff}{canary}"), "byte order mark"),
        (format!("{canary}\0"), "a NUL at byte"),
        (String::new(), "--allow-empty"),
    ] {
        let _ = set(&home, value.as_bytes(), &[]).exits(2).says("was not sent").says(words);
    }
    let bytes = [canary.as_bytes(), b"\xff"].concat();
    let _ = set(&home, &bytes, &[]).exits(2).says("not valid UTF-8 from byte 32 on");
    assert_eq!(read(&dev, "A_KEY"), None);
    assert_eq!(set(&home, b"", &["--allow-empty"]).exits(0).json()["bytes"], 0);
    assert_eq!(read(&dev, "A_KEY"), Some(String::new()));
    assert_eq!(set(&home, format!("{canary}\n").as_bytes(), &["--trim"]).exits(0).json()["bytes"], canary.len());
    assert_eq!(read(&dev, "A_KEY"), Some(canary));
    let long = "d".repeat(201);
    let _ = set(&home, b"v", &["--description", &long]).exits(2).says("200 characters");
    let _ = set(&home, b"v", &["--description", "a\u{7}b"]).exits(2).says("control characters");
    let _ = home.run(&["secrets", "set", "A_KEY=plain", "--app", APP]).exits(0).says("shell's history");
}

#[test]
fn an_import_shows_what_changes_before_it_does() {
    let home = Home::new();
    let (_, dev) = logged_in(&home, &[]);
    let (one, two) = (home.canary(), home.canary());
    let file = home.write("app.env", format!("# head\nexport ONE={one} # tail\nTWO='{two}\nline'\n"));
    home.allow("app.env");
    let file = file.to_str().unwrap();
    let _ = home.run_with(&["secrets", "set", "OLD", "--app", APP], b"old value").exits(0);
    let import = |more: &[&str]| home.run(&[&["secrets", "import", file, "--app", APP], more].concat());
    let dry = import(&["--dry-run", "--prune"]).exits(0);
    for line in ["ONE  add ", "TWO  add ", "OLD  delete", "nothing was changed"] {
        assert!(dry.stdout.contains(line), "{line}: {}", dry.stdout);
    }
    assert_eq!((read(&dev, "ONE"), read(&dev, "OLD").as_deref()), (None, Some("old value")));
    let _ = import(&["--prune"]).exits(5).says("--yes");
    assert_eq!(read(&dev, "ONE"), None, "nothing happens before the answer");
    let done = import(&["--json"]).exits(0).json();
    assert_eq!((&done["secrets"][0]["changed"], &done["removed"]), (&json!(true), &json!([])));
    assert_eq!((read(&dev, "ONE"), read(&dev, "TWO")), (Some(one), Some(format!("{two}\nline"))));
    assert_eq!(import(&["--json"]).exits(0).json()["secrets"][0]["changed"], false);
    let _ = import(&["--prune", "--yes"]).exits(0);
    assert_eq!(read(&dev, "OLD"), None);
    let broken = home.run_with(&["secrets", "import", "-", "--app", APP], b"GOOD=1\nlower=2\nBAD='3\n").exits(2);
    let _ = broken.says("2 invalid lines").says("line 2:").says("line 3: missing closing single quote");
    let _ = home.run_with(&["secrets", "import", "-", "--app", APP], b"A=\n").exits(2).says("--allow-empty");
}

#[test]
fn a_tenants_own_value_wins_until_it_is_deleted() {
    let home = Home::new();
    let (_, dev) = logged_in(&home, &[]);
    let (default, own) = (home.canary(), home.canary());
    let _ = set(&home, default.as_bytes(), &[]).exits(0);
    assert_eq!(set(&home, own.as_bytes(), &["--tenant", "dev"]).exits(0).json()["changed"], true);
    assert_eq!(read(&dev, "A_KEY").as_ref(), Some(&own));
    let list = |more: &[&str]| home.run(&[&["secrets", "list", "--app", APP, "--json"], more].concat()).exits(0).json();
    assert_eq!(list(&["--tenant", "dev"])["secrets"][0]["scope"], "tenant");
    assert_eq!(list(&[])["secrets"][0]["scope"], "dev_default");
    let _ = home.run(&["secrets", "delete", "A_KEY", "--app", APP, "--tenant", "dev"]).exits(0);
    assert_eq!(read(&dev, "A_KEY"), Some(default));
    let elsewhere = ["secrets", "list", "--app", APP, "--tenant", "dev", "--api-url", "https://platform.example"];
    let mut home = home;
    home.set("LINKWORLD_TOKEN", "t");
    let _ = home.test(&elsewhere).code(2).stderr_has("local platform only").run();
}

#[test]
fn rotation_seals_everything_again_and_nothing_is_lost() {
    let home = Home::new();
    let (app, dev) = logged_in(&home, &[]);
    let (first, second) = (home.canary(), home.canary());
    let _ = set(&home, first.as_bytes(), &[]).exits(0);
    let _ = set(&home, second.as_bytes(), &["--tenant", "dev"]).exits(0);
    let store = PathBuf::from(dev.ready["store"].as_str().unwrap());
    let key = store.with_extension("key");
    let before = std::fs::read(&key).unwrap();
    let rotated = home.run(&["secrets", "rotate-key", "--json"]).exits(0).json();
    assert_eq!(rotated["records"], 3, "two values and the signing key");
    let after = std::fs::read(&key).unwrap();
    assert!(after.len() == 32 && after != before);
    assert_eq!(read(&dev, "A_KEY").as_ref(), Some(&second));
    let _ = home.run(&["secrets", "delete", "A_KEY", "--app", APP, "--tenant", "dev"]).exits(0);
    home.assert_no_leak();
    assert_eq!(dev.stop(), 130);
    let dev = home.dev(&app, &[]);
    assert_eq!(read(&dev, "A_KEY"), Some(first));
}

/// All bytes of both directions: to the platform, and back.
type Recorded = Arc<Mutex<[Vec<u8>; 2]>>;

/// A proxy in front of a local platform that writes everything down, and its address.
fn recorder(platform: &str) -> (String, Recorded) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (here, there) = (listener.local_addr().unwrap().to_string(), platform.to_owned());
    let recorded = Recorded::default();
    let (address, log) = (here.clone(), Arc::clone(&recorded));
    let pump = move |mut from: TcpStream, mut to: TcpStream, way: usize, log: Recorded, names: (String, String)| {
        std::thread::spawn(move || {
            let mut part = vec![0; 1 << 20];
            while let Ok(count @ 1..) = from.read(&mut part) {
                log.lock().unwrap()[way].extend_from_slice(&part[..count]);
                // The platform answers for its own address alone.
                let text = String::from_utf8_lossy(&part[..count]).replace(&names.0, &names.1);
                let _ = to.write_all(text.as_bytes());
            }
            let _ = to.shutdown(std::net::Shutdown::Write);
        })
    };
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (client, server) = (client.unwrap(), TcpStream::connect(&there).unwrap());
            let names = || (here.clone(), there.clone());
            let _ = pump(client.try_clone().unwrap(), server.try_clone().unwrap(), 0, Arc::clone(&log), names());
            let _ = pump(server, client, 1, Arc::clone(&log), names());
        }
    });
    (address, recorded)
}

#[test]
fn on_the_wire_a_token_is_in_its_header_and_a_secret_in_the_body_that_sets_it() {
    let home = Home::new();
    let (_, dev) = logged_in(&home, &[]);
    let (address, recorded) = recorder(dev.origin.strip_prefix("http://").unwrap());
    let origin = format!("http://{address}");
    let _ = home.run_with(&["login", "--token-stdin", "--api-url", &origin], dev.token.as_bytes()).exits(0);
    let (one, two) = (home.canary(), home.canary());
    let _ = set(&home, one.as_bytes(), &["--description", "why"]).exits(0);
    let dotenv = format!("B_KEY={two}\n");
    let _ = home.run_with(&["secrets", "import", "-", "--app", APP], dotenv.as_bytes()).exits(0);
    for args in [&["whoami"][..], &["secrets", "list", "--app", APP], &["secrets", "delete", "A_KEY", "--app", APP]] {
        let _ = home.run(args).exits(0);
    }
    let [sent, answered] = std::mem::take(&mut *recorded.lock().unwrap());
    let guard = Guard::default();
    for value in [&dev.token, &one, &two] {
        guard.watch(value, Kind::Secret);
    }
    guard.scan("an answer", &answered);
    let mut sent = String::from_utf8(sent).unwrap();
    let requests = sent.matches(" HTTP/1.1\r\n").count();
    let header = format!("authorization: Bearer {}\r\n", dev.token);
    let bodies = [&one, &two].map(|value| format!("\"value\":\"{value}\""));
    assert!(requests >= 6, "{requests}");
    assert_eq!(sent.matches(&header).count(), requests, "each request has the token once");
    assert!(bodies.iter().all(|body| sent.matches(body.as_str()).count() == 1));
    for allowed in [&header, &bodies[0], &bodies[1]] {
        sent = sent.replace(allowed.as_str(), "");
    }
    guard.scan("a request", sent.as_bytes());
}

const SETTINGS: &str = "install_settings:
  - {id: openai_key, type: secret, label: Your key, required: true}
  - {id: inbox, type: string, label: Where mail goes, required: true}
  - {id: limit, type: number, label: How many, default: 3, min: 1, max: 9}
";

#[test]
fn an_install_asks_for_everything_at_once_and_keeps_secrets_out_of_the_config() {
    let home = Home::new();
    let app = home.app(APP);
    edit(&app.join("linkworld.app.yaml"), |text| {
        let text = text.split("\ninstall_settings:").next().unwrap().to_owned();
        format!("{text}\n{SETTINGS}")
    });
    let folder = app.to_str().unwrap();
    let dev = |more: &[&str]| home.run(&[&["dev", folder, "--port", "0", "--json"], more].concat());
    let refused = dev(&[]).exits(5).says("2 settings").says("`openai_key`, a secret string: Your key");
    let _ = refused.says("`inbox`, a string: Where mail goes").says("--setting ID=VALUE").says("--settings FILE");
    let _ = dev(&["--setting", "inbox=a@b.c"]).exits(5).says("1 setting");
    let _ = dev(&["--setting", "limit=10"]).exits(2).says("a number from 1 to 9");
    let _ = dev(&["--setting", "inbx=a"]).exits(2).says("did you mean `inbox`?");

    let canary = home.canary();
    let file = home.write("answers.json", json!({"openai_key": canary, "limit": 5}).to_string());
    home.allow("answers.json");
    let running = home.dev(&app, &["--settings", file.to_str().unwrap(), "--setting", "inbox=a@b.c"]);
    assert_eq!(read(&running, "OPENAI_KEY"), Some(canary.clone()));
    assert_eq!(running.stop(), 130);
    // Answered once, nobody is asked again.
    let running = home.dev(&app, &[]);
    let store = PathBuf::from(running.ready["store"].as_str().unwrap()).join("platform.db");
    assert_eq!(read(&running, "OPENAI_KEY"), Some(canary));
    assert_eq!(running.stop(), 130);
    let query =
        "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('select config from installs').fetchone()[0])";
    let config = std::process::Command::new(python()).args(["-c", query]).arg(store).output().unwrap();
    let config: Value = serde_json::from_slice(&config.stdout).unwrap();
    assert_eq!(config, json!({"inbox": "a@b.c", "limit": 5}));
}

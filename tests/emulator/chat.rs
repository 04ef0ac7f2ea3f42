//! `linkworld chat`: messages to a real handler, the page that sends them, and who else may.

use crate::browser;
use crate::fake_model::{FakeModel, anthropic_text};
use crate::support::{Home, edit, free_port, sdk_python};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// A new app of the SDK whose handler for messages reads a secret and asks its agent.
fn assistant() -> Home {
    let mut home = Home::new();
    home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
    let _ = home.run(&["init", "my-bot"]).exits(0);
    let port = format!("port: {}", free_port());
    edit(&home.path().join("my-bot/linkworld.app.yaml"), |text| text.replace("port: 8080", &port));
    edit(&home.path().join("my-bot/main.py"), |text| {
        let asked = r#"ctx.agent.ask(f"{message.message_text} {len(await ctx.secrets.get('A_KEY') or '')}")"#;
        let replaced = text.replace("ctx.agent.ask(message.message_text)", asked);
        assert_ne!(replaced, text);
        replaced
    });
    home
}

fn kinds(answer: &Value) -> Vec<&str> {
    answer["trace"].as_array().unwrap().iter().map(|step| step["kind"].as_str().unwrap()).collect()
}

#[test]
fn a_message_shows_its_reply_and_what_the_handler_did() {
    let home = assistant();
    let canary = home.canary();
    let mocks = json!({"_secrets": {"A_KEY": canary}, "_agents": {"__any__": {"text": "Hello Ada."}}});
    home.write("my-bot/mocks.json", mocks.to_string());
    home.allow("my-bot/mocks.json");
    let chat = ["chat", "--main", "main.py", "--mocks", "mocks.json", "--message", "Hi", "--json"];
    let answer = home.test(&chat).folder("my-bot").observe().exits(0).json();
    assert_eq!(
        (&answer["ok"], &answer["response"], &answer["error"]),
        (&json!(true), &json!("Hello Ada."), &Value::Null)
    );
    assert_eq!(kinds(&answer), ["agent_call", "agent_response"]);
    let asked = &answer["trace"][0];
    assert_eq!(asked["name"], "default");
    assert_eq!(asked["detail"]["prompt"], format!("Hi {}", canary.len()), "the secret is that of the file");
    assert!(
        asked["ts_ms"].as_f64() <= answer["trace"][1]["ts_ms"].as_f64() && answer["elapsed_ms"].as_f64() > Some(0.0)
    );
    let shown = home.test(&["chat", "--message", "Hi"]).folder("my-bot").observe().exits(0);
    assert!(shown.stdout.contains("This reply is from linkworld.dev.json."), "{}", shown.stdout);
    assert!(shown.stdout.contains("agent response default"), "{}", shown.stdout);
}

#[test]
fn a_refused_call_and_an_app_without_messages_are_explained() {
    let home = assistant();
    edit(&home.path().join("my-bot/main.py"), |text| {
        text.replace("    reply = await", "    await ctx.tools.call('email_send', to='a@b.example')\n    reply = await")
    });
    let answer = home.test(&["chat", "--message", "Hi", "--json"]).folder("my-bot").observe().exits(1).json();
    assert_eq!((&answer["ok"], &answer["error"]["type"]), (&json!(false), &json!("ToolCallError")), "{answer}");
    assert_eq!(answer["error"]["decision"], "scope_denied");
    assert_eq!(kinds(&answer), ["tool_call", "tool_response"]);
    assert_eq!(answer["trace"][1]["detail"]["error"]["neededScopes"], json!(["mail.send"]));
    edit(&home.path().join("my-bot/linkworld.app.yaml"), |text| text.replace("  on_inbound: true\n", ""));
    let refused = home.test(&["chat", "--message", "Hi"]).folder("my-bot").observe().exits(2);
    let _ = refused.says("my-bot takes no messages").says("lifecycle.on_inbound: true");
    let _ = home.test(&["chat", "--main", "none.py"]).folder("my-bot").observe().exits(3).says("does not exist");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_replies_with_the_system_prompt_of_the_manifest() {
    let mut home = assistant();
    let refused = home.test(&["chat", "--live", "--message", "Hi"]).folder("my-bot").observe().exits(2);
    let _ = refused.says("ANTHROPIC_API_KEY is not set");
    home.write("my-bot/linkworld.dev.json", "{}");
    let model = FakeModel::start(vec![anthropic_text("Hello", 5, 2)]).await;
    let canary = home.canary();
    home.set("ANTHROPIC_API_KEY", &canary);
    home.set("ANTHROPIC_BASE_URL", &model.origin);
    let answer = home.test(&["chat", "--live", "--message", "Hi", "--json"]).folder("my-bot").observe().exits(0).json();
    assert_eq!(
        (&answer["response"], &answer["trace"][1]["detail"]["live"]),
        (&json!("Hello"), &json!(true)),
        "{answer}"
    );
    let request = &model.requests()[0];
    assert!(request["system"].to_string().contains("You answer messages in one or two sentences."), "{request}");
    assert!(model.heads()[0].contains(&canary) && model.heads()[0].starts_with("POST /v1/messages "));
}

/// The running page.
struct Page {
    child: Child,
    host: String,
    token: String,
}

impl Page {
    fn start(home: &Home) -> Self {
        let mut command: Command = home.command(&["chat", "--port", "0", "--json", "--no-open"]);
        command.current_dir(home.path().join("my-bot")).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let host = ready["origin"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned();
        Self { child, host, token: ready["token"].as_str().unwrap().to_owned() }
    }

    fn send(&self, request: &str, headers: &[(&str, &str)], body: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let named = |name: &str| headers.iter().any(|(given, _)| *given == name);
        let host = if named("Host") { String::new() } else { format!("Host: {}\r\n", self.host) };
        let given: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = format!("Content-Length: {}\r\nConnection: close\r\n", body.len());
        write!(stream, "{request} HTTP/1.1\r\n{host}{given}{length}\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn stop(mut self) -> Option<i32> {
        assert!(Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

#[test]
fn the_page_sends_a_message_in_a_browser_and_axe_finds_nothing_serious() {
    let home = assistant();
    home.write("my-bot/linkworld.dev.json", json!({"_agents": {"__any__": {"text": "Hello Ada."}}}).to_string());
    home.allow("my-bot/linkworld.dev.json");
    let page = Page::start(&home);
    let shots = std::env::var("LINKWORLD_TEST_SHOTS").unwrap_or_default();
    let printed = browser::run("chat.mjs", &[&format!("http://{}/#token={}", page.host, page.token), &shots]);
    println!("{printed}");
    assert!(printed.contains("axe looked at 8 pages"), "{printed}");
    assert_eq!(page.stop(), Some(130));
}

#[test]
fn the_page_is_served_and_only_its_own_messages_are_sent() {
    let home = assistant();
    let page = Page::start(&home);
    let (html, script) = (page.send("GET /", &[], ""), page.send("GET /chat.js", &[], ""));
    for answer in [&html, &script] {
        let head = answer.split_once("\r\n\r\n").unwrap().0.to_lowercase();
        for expected in ["200 ok", "default-src 'none'", "frame-ancestors 'none'", "nosniff", "no-store"] {
            assert!(head.contains(expected), "{expected}: {head}");
        }
    }
    assert!(html.contains("my-bot") && !html.contains(&page.token) && !html.contains("<script>"), "{html}");
    assert!(page.send("GET /api/health", &[], "").ends_with(r#"{"ok":true}"#));
    let bearer = format!("Bearer {}", page.token);
    let (auth, json_body) = (("Authorization", bearer.as_str()), ("Content-Type", "application/json"));
    let origin = format!("http://{}", page.host);
    let hello = r#"{"text": "Hi"}"#;
    let status = |headers: &[(&str, &str)], body: &str| -> u16 {
        page.send("POST /api/chat", headers, body).split(' ').nth(1).unwrap().parse().unwrap()
    };
    for (expected, headers, body) in [
        (401, vec![json_body], hello),
        (401, vec![("Authorization", "Bearer wrong"), json_body], hello),
        (415, vec![auth], hello),
        (415, vec![auth, ("Content-Type", "text/plain")], hello),
        (421, vec![auth, json_body, ("Host", "evil.example")], hello),
        (403, vec![auth, json_body, ("Origin", "http://evil.example")], hello),
        (403, vec![auth, json_body, ("Sec-Fetch-Site", "cross-site")], hello),
        (400, vec![auth, json_body], "{"),
        (400, vec![auth, json_body], r#"{"text": "  "}"#),
        (413, vec![auth, json_body], &format!(r#"{{"text": "{}"}}"#, "x".repeat(256 * 1024))),
        (200, vec![auth, json_body, ("Origin", &origin)], hello),
    ] {
        assert_eq!(status(&headers, body), expected, "{headers:?}");
    }
    let answer = page.send("POST /api/chat", &[auth, json_body], hello);
    let answer: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!(answer["response"], "Hello. This reply is from linkworld.dev.json.");
    assert!(page.send("GET /other", &[], "").starts_with("HTTP/1.1 404"));
    assert_eq!(page.stop(), Some(130));
}

//! MCP servers of agents: one that we did not write (the package `mcp`, which `tests/setup` installs), and ones that are broken.

use crate::agents::{agent, ask, canned, install, live, log, manifest, rules, start};
use crate::fake_model::{FakeModel, openai_call, openai_text};
use crate::support::{Home, edit, sdk_python};
use linkworld_contract::wire::agents::calls::{MCP_MESSAGE_BYTES_MAX, MCP_TOOLS_MAX};
use linkworld_contract::wire::routes;
use linkworld_emulator::{CannedCall, CannedReply, ModelApi};
use serde_json::{Map, Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The server, until it is dropped.
struct ForeignServer {
    child: Child,
    url: String,
}

impl ForeignServer {
    fn start(options: &[&str]) -> Self {
        Self::start_with(options, "")
    }

    /// One that wants a token.
    fn start_with(options: &[&str], token: &str) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/mcp_server.py");
        let mut command = Command::new(sdk_python());
        command.arg(script).args(options).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("python runs");
        writeln!(child.stdin.take().unwrap(), "{token}").unwrap();
        let mut url = String::new();
        let read = BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        assert!(read > 0, "the server prints its address; run tests/setup first");
        Self { child, url: url.trim().to_owned() }
    }
}

impl Drop for ForeignServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn server(url: &str, more: Value) -> Value {
    let mut server = json!({"name": "crm", "url": url});
    server.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    server
}

#[tokio::test]
async fn tools_of_a_foreign_server_are_called() {
    const TOKEN: &str = "canary-token-of-the-server";
    let old = [&[][..], &["--token"], &["--stateless"], &["--json"], &["--json", "--stateless"]];
    for options in old.into_iter().chain([&["--modern"][..], &["--modern", "--json"], &["--modern", "--token"]]) {
        let foreign = ForeignServer::start_with(options, TOKEN);
        let mut world = start().await;
        let filter = json!({"tools_filter": ["find_lead", "greet", "broken", "leads_of"], "auth_secret": options.contains(&"--token").then_some("CRM_TOKEN")});
        let lead = agent("lead", json!({"mcp_servers": [server(&foreign.url, filter)]}));
        install(&mut world, manifest("0.2.0", &[lead])).await;
        let set = world
            .dev(routes::CONTROL_TENANT_SECRET_SET, &["dev", "tax-bot", "CRM_TOKEN"], &json!({"value": TOKEN}))
            .await;
        assert_eq!(set.status, 200, "{}", set.body);
        let model = FakeModel::start(vec![
            openai_call("crm__find_lead", &json!({"name": "Ada"})),
            openai_call("crm__greet", &json!({"name": "Ada"})),
            openai_call("crm__broken", &json!({"a": 1})),
            openai_call("crm__slow", &json!({"a": 1})),
            openai_call("crm__leads_of", &json!({"region": "Zürich, 東"})),
            openai_text("Done.", 1, 1),
        ])
        .await;
        world.platform.set_agent_rules(live(&model, ModelApi::OpenAi));
        let reply = ask(&world, json!({"prompt": "Who is Ada?"})).await;
        assert_eq!((reply.status, &reply.body["text"]), (200, &json!("Done.")), "{options:?}: {}", reply.body);
        let requests = model.requests();
        let offered = |name: &str| {
            let tools = requests[0]["tools"].as_array().unwrap().iter();
            tools.map(|tool| &tool["function"]).find(|function| function["name"] == name).cloned()
        };
        let find = offered("crm__find_lead").expect("offered");
        assert_eq!(find["description"], "Find a lead by its name.");
        assert_eq!(find["parameters"]["properties"]["name"]["type"], "string", "{find}");
        assert!(offered("crm__slow").is_none(), "the filter does not name it");
        let heard = |turn: usize| -> Value {
            let messages = requests[turn]["messages"].as_array().unwrap();
            serde_json::from_str(messages.last().unwrap()["content"].as_str().unwrap()).unwrap()
        };
        assert_eq!(heard(1)["result"], json!({"name": "Ada", "score": 9}), "{options:?}");
        assert!(heard(2)["result"].to_string().contains("Hello Ada"), "{options:?}: {}", heard(2));
        assert_eq!((&heard(3)["ok"], &heard(3)["decision"]), (&json!(false), &json!("mcp_tool_error")));
        assert!(heard(3)["error"].as_str().unwrap().contains("broken"), "{}", heard(3));
        assert_eq!(heard(4)["ok"], false, "a tool that was not offered: {}", heard(4));
        assert_eq!(heard(5)["result"], json!({"region": "Zürich, 東"}), "{options:?}: {}", heard(5));
        let rows = log(&world, 6).await;
        let shown: Vec<Value> = rows.iter().map(|row| json!([row[0], row[1], row[2], row[3], row[5]])).collect();
        for expected in [
            json!(["mcp_call", "crm:find_lead", "success", null, "agent_invoke"]),
            json!(["mcp_call", "crm:greet", "success", null, "agent_invoke"]),
            json!(["mcp_call", "crm:broken", "error", "mcp_tool_error", "agent_invoke"]),
        ] {
            assert!(shown.contains(&expected), "{options:?}: {expected}: {shown:?}");
        }
        let all = world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body.to_string();
        assert!(!all.contains("canary"), "{all}");
    }
}

/// Replies in their order, to `initialize` first.
fn http(kind: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

fn result(id: u64, result: Value) -> String {
    http("application/json", &json!({"jsonrpc": "2.0", "id": id, "result": result}).to_string())
}

fn hello() -> String {
    result(1, json!({"protocolVersion": "2025-06-18", "capabilities": {}, "serverInfo": {"name": "x", "version": "1"}}))
}

fn accepted() -> String {
    "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned()
}

fn tools(count: usize) -> String {
    let tools: Vec<Value> = (0..count).map(|tool| json!({"name": format!("t{tool}"), "inputSchema": {}})).collect();
    result(2, json!({"tools": tools}))
}

#[tokio::test]
async fn a_broken_server_fails_the_call_unless_it_is_optional() {
    let status = |line: &str| format!("HTTP/1.1 {line}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}");
    let old = result(1, json!({"protocolVersion": "1999-01-01"}));
    let refused = json!({"jsonrpc": "2.0", "id": 1, "error": {"code": -32600, "message": "no canary-token here"}});
    let large = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", MCP_MESSAGE_BYTES_MAX + 1);
    let endless = "x".repeat(MCP_MESSAGE_BYTES_MAX + 1);
    let pages = (2..=40).map(|id| result(id, json!({"tools": [], "nextCursor": "again"})));
    let forever: Vec<String> = [hello(), accepted()].into_iter().chain(pages).collect();
    for (script, decision) in [
        (vec![status("503 Unavailable")], "mcp_unavailable"),
        (vec![status("404 Not Found")], "mcp_unavailable"),
        (vec![status("401 Unauthorized")], "mcp_refused"),
        (vec![status("400 Bad Request")], "mcp_refused"),
        (vec!["HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n".to_owned()], "mcp_unavailable"),
        (vec!["not HTTP".to_owned()], "mcp_unavailable"),
        (vec![String::new()], "mcp_unavailable"),
        (vec![http("application/json", "<garbage>")], "mcp_bad_reply"),
        (vec![http("text/event-stream", "data: {\"a\"\n\n")], "mcp_bad_reply"),
        (vec![result(9, json!({}))], "mcp_bad_reply"),
        (vec![old], "mcp_bad_reply"),
        (vec![http("application/json", &refused.to_string())], "mcp_refused"),
        (vec![large], "mcp_bad_reply"),
        (vec![format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n{endless}")], "mcp_bad_reply"),
        (vec![hello(), status("500 Error")], "mcp_unavailable"),
        (vec![hello(), accepted(), result(2, json!({"tools": 5}))], "mcp_bad_reply"),
        (vec![hello(), accepted(), result(2, json!({"tools": [{}]}))], "mcp_bad_reply"),
        (vec![hello(), accepted(), tools(MCP_TOOLS_MAX + 1)], "mcp_bad_reply"),
        (forever, "mcp_bad_reply"),
    ] {
        for optional in [false, true] {
            let fake = FakeModel::start(script.clone()).await;
            let mut world = start().await;
            let crm = server(&format!("{}/mcp", fake.origin), json!({"optional": optional}));
            install(&mut world, manifest("0.2.0", &[agent("lead", json!({"mcp_servers": [crm]}))])).await;
            world.platform.set_agent_rules(rules(vec![canned("lead", "Hello.")]));
            let reply = ask(&world, json!({"prompt": "x"})).await;
            let shown: String = script.concat().chars().take(200).collect();
            if optional {
                assert_eq!((reply.status, &reply.body["text"]), (200, &json!("Hello.")), "{shown}: {}", reply.body);
            } else {
                assert_eq!((reply.status, &reply.body["decision"]), (400, &json!(decision)), "{shown}: {}", reply.body);
                assert!(reply.body["error"].as_str().unwrap().contains("MCP server `crm`"), "{}", reply.body);
            }
            let rows = log(&world, 2).await;
            let row = rows.iter().find(|row| row[0] == "mcp_call").unwrap_or_else(|| panic!("{shown}: {rows:?}"));
            assert_eq!(
                (&row[1], &row[2], &row[3], &row[5]),
                (&json!("crm"), &json!("error"), &json!(decision), &json!("agent_invoke")),
                "{shown}"
            );
        }
    }
}

/// Servers without a handshake, of the version that is known and of a later one.
#[tokio::test]
async fn a_server_that_refuses_the_handshake_is_asked_for_its_versions() {
    let refusal = |supported: &str| {
        let error = json!({"code": -32022, "message": "Unsupported", "data": {"supported": [supported]}});
        let body = json!({"jsonrpc": "2.0", "id": 1, "error": error}).to_string();
        http("application/json", &body).replace("200 OK", "400 Bad Request")
    };
    let discovered = |version: &str| result(2, json!({"resultType": "complete", "supportedVersions": [version]}));
    let listed = result(
        3,
        json!({"resultType": "complete", "tools": [
            {"name": "good", "inputSchema": {"properties": {"a": {"type": "string", "x-mcp-header": "A"}}}},
            {"name": "bad", "inputSchema": {"properties": {"a": {"type": "number", "x-mcp-header": "A"}}}},
        ]}),
    );
    let asks = result(4, json!({"resultType": "input_required", "inputRequests": {}}));
    let fake = FakeModel::start(vec![refusal("2026-07-28"), discovered("2026-07-28"), listed, asks]).await;
    let mut world = start().await;
    let lead = |url: &str| agent("lead", json!({"mcp_servers": [server(url, json!({}))]}));
    install(&mut world, manifest("0.2.0", &[lead(&fake.origin)])).await;
    let args = json!({"a": "x"}).as_object().unwrap().clone();
    let reply = CannedReply { calls: vec![CannedCall { tool: "crm__good".into(), args }], ..canned("lead", "Done.") };
    world.platform.set_agent_rules(rules(vec![reply]));
    assert_eq!(ask(&world, json!({"prompt": "x"})).await.body["text"], "Done.");
    let rows = log(&world, 3).await;
    let found = |name: &str| rows.iter().find(|row| row[1] == name).unwrap_or_else(|| panic!("{name}: {rows:?}"));
    assert_eq!(found("crm")[3], "tools_left_out");
    assert_eq!(found("crm:good")[3], "mcp_refused", "an agent has no person who could reply");
    let heads: Vec<String> = fake.heads().iter().map(|head| head.to_lowercase()).collect();
    assert!(!heads[0].contains("mcp-method"), "the handshake is of an earlier version: {}", heads[0]);
    for (head, method) in heads[1..].iter().zip(["server/discover", "tools/list", "tools/call"]) {
        for line in ["mcp-protocol-version: 2026-07-28\r\n", &format!("mcp-method: {method}\r\n")] {
            assert!(head.contains(line), "{line}: {head}");
        }
        assert!(!head.contains("mcp-session-id"), "{head}");
    }
    assert!(heads[3].contains("mcp-name: good\r\n") && heads[3].contains("mcp-param-a: x\r\n"), "{}", heads[3]);
    let meta = &fake.requests()[3]["params"]["_meta"];
    assert_eq!(meta["io.modelcontextprotocol/protocolVersion"], "2026-07-28", "{meta}");
    assert_eq!(meta["io.modelcontextprotocol/clientCapabilities"], json!({}), "{meta}");

    for later in [vec![refusal("2031-01-01"), refusal("2031-01-01")], vec![refusal("2031-01-01"), discovered("2031")]] {
        let fake = FakeModel::start(later).await;
        let mut world = start().await;
        install(&mut world, manifest("0.3.0", &[lead(&fake.origin)])).await;
        let refused = ask(&world, json!({"prompt": "x"})).await.body;
        assert_eq!(refused["decision"], "mcp_refused", "{refused}");
        assert!(refused["error"].as_str().unwrap().contains("it speaks 2031-01-01"), "{refused}");
    }
}

#[tokio::test]
async fn at_the_cap_of_tools_and_without_the_secret() {
    let fake = FakeModel::start(vec![hello(), accepted(), tools(MCP_TOOLS_MAX)]).await;
    let mut world = start().await;
    let crm = server(&fake.origin, json!({"tools_filter": ["t0", "t01"]}));
    install(&mut world, manifest("0.2.0", &[agent("lead", json!({"mcp_servers": [crm]}))])).await;
    assert_eq!(ask(&world, json!({"prompt": "x"})).await.status, 200);
    let rows = log(&world, 2).await;
    assert!(rows.iter().any(|row| row[0] == "mcp_call" && row[3] == "tools_left_out"), "{rows:?}");
    let heads = fake.heads();
    assert!(!heads[0].to_lowercase().contains("authorization"), "no token, no header: {}", heads[0]);
    assert!(heads[2].to_lowercase().contains("mcp-protocol-version: 2025-06-18"), "{}", heads[2]);
    let crm = server(&fake.origin, json!({"auth_secret": "CRM_TOKEN"}));
    install(&mut world, manifest("0.3.0", &[agent("lead", json!({"mcp_servers": [crm]}))])).await;
    let unset = ask(&world, json!({"prompt": "x"})).await.body;
    assert!(unset["error"].as_str().unwrap().contains("linkworld secrets set CRM_TOKEN"), "{unset}");
    assert_eq!(unset["decision"], "mcp_unavailable");
}

/// A call of a tool that fails is a result for the agent, and not the end of its turn.
#[tokio::test]
async fn a_tool_call_that_breaks_is_a_result() {
    for (reply, decision) in [
        (result(3, json!({"nothing": 1})), "mcp_bad_reply"),
        ("HTTP/1.1 500 Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned(), "mcp_unavailable"),
        (http("application/json", "[]"), "mcp_bad_reply"),
    ] {
        let fake = FakeModel::start(vec![hello(), accepted(), tools(1), reply]).await;
        let mut world = start().await;
        let crm = server(&fake.origin, json!({}));
        install(&mut world, manifest("0.2.0", &[agent("lead", json!({"mcp_servers": [crm]}))])).await;
        let call = CannedCall { tool: "crm__t0".into(), args: Map::new() };
        let reply = CannedReply { calls: vec![call], ..canned("lead", "All the same.") };
        world.platform.set_agent_rules(rules(vec![reply]));
        let answer = ask(&world, json!({"prompt": "x"})).await;
        assert_eq!(answer.body["text"], "All the same.", "{}", answer.body);
        let rows = log(&world, 2).await;
        assert!(rows.iter().any(|row| row[1] == "crm:t0" && row[3] == decision), "{decision}: {rows:?}");
    }
}

/// A stall of ten seconds at connecting, 0.1 s here, through the published SDK.
#[test]
fn a_server_that_makes_no_progress_is_given_up() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/mcp", listener.local_addr().unwrap());
    let mut home = Home::new();
    home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
    let app = home.app("agents-sdk");
    edit(&app.join("linkworld.app.yaml"), |text| {
        let servers = format!("    mcp_servers: [{{name: crm, url: \"{url}\"}}]\n");
        text.replace("    tools_allowed: [count]\n", &format!("    tools_allowed: [count]\n{servers}"))
    });
    home.set("LINKWORLD_TEST_TIME_SCALE", "0.01");
    let dev = home.dev(&app, &[]);
    home.set("LINKWORLD_TEST_TIME_SCALE", "1");
    let asked = home.run(&["agents", "ask", "agents-sdk", "writer", "Hello", "--json", "--api-url", &dev.origin]);
    assert_eq!(asked.code, 6, "{asked:?}");
    assert!(format!("{asked:?}").contains("MCP server `crm` of agent `writer`"), "{asked:?}");
    let log = home.run(&["audit", "mcp_timeout", "--json", "--api-url", &dev.origin]).exits(0).json();
    let names: Vec<&Value> = log["entries"].as_array().unwrap().iter().map(|entry| &entry["name"]).collect();
    assert_eq!(names, ["writer", "crm"], "{log}");
    assert_eq!(dev.stop(), 130);
}

/// The manifest names the production server. The dev file replaces its address while `dev` runs, leaves it out, and gives
/// it another token.
#[test]
fn the_dev_file_replaces_the_address_of_a_server() {
    const TOKEN: &str = "canary-token-of-the-server";
    let (plain, with_token) = (ForeignServer::start(&[]), ForeignServer::start_with(&["--token"], TOKEN));
    let mut home = Home::new();
    home.set("LINKWORLD_PYTHON", sdk_python().to_str().unwrap());
    let app = home.app("agents-sdk");
    edit(&app.join("linkworld.app.yaml"), |text| {
        let servers = "    mcp_servers: [{name: crm, url: \"https://crm.invalid/mcp\", auth_secret: CRM_TOKEN}]\n";
        text.replace("    tools_allowed: [count]\n", &format!("    tools_allowed: [count]\n{servers}"))
    });
    let describe = |server: &str, tenant: &str| {
        let call = "{tool: crm__find_lead, args: {name: Ada}}";
        let replies = format!("[{{agent: writer, calls: [{call}], text: Asked.}}]");
        let text =
            format!("agents:\n  mcp_servers: {{crm: {server}}}\n  replies: {replies}\ntenants: {{{tenant}: {{}}}}\n");
        std::fs::write(app.join("linkworld.dev.yaml"), text).unwrap();
    };
    describe(&format!("{{url: \"{}\"}}", plain.url), "one");
    let mut dev = home.dev(&app, &["--tenant", "dev"]);
    let origin = dev.origin.clone();
    let ask = || home.run(&["agents", "ask", "agents-sdk", "writer", "Hello", "--json", "--api-url", &origin]);
    let calls = |word: &str| -> Vec<Value> {
        let log = home.run(&["audit", word, "kind:mcp_call", "--json", "--api-url", &origin]).exits(0).json();
        let entries = log["entries"].as_array().unwrap().iter();
        entries.map(|entry| json!([entry["name"], entry["decision"]])).collect()
    };
    assert_eq!(ask().exits(0).json()["reply"]["text"], "Asked.");
    assert_eq!(calls("status:success"), [json!(["crm:find_lead", null])], "no token is needed, and none is set");

    describe("{enabled: false}", "two");
    dev.hears("two tenant created");
    assert_eq!(ask().exits(0).json()["reply"]["text"], "Asked.");
    assert_eq!(calls("crm").len(), 1, "the server is left out, and what it would do is not in the log");

    describe(&format!("{{url: \"{}\", auth_secret: CRM_DEV_TOKEN}}", with_token.url), "three");
    dev.hears("three tenant created");
    assert_eq!(ask().code, 6, "the secret is not set");
    let set = ["secrets", "set", "CRM_DEV_TOKEN", "--app", "agents-sdk", "--local"];
    let _ = home.run_with(&set, TOKEN.as_bytes()).exits(0);
    assert_eq!(ask().exits(0).json()["reply"]["text"], "Asked.");
    assert_eq!(calls("status:success").len(), 2);
    assert_eq!(dev.stop(), 130);
}

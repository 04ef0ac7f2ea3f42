//! Bodies that no endpoint of handlers takes: each is refused with a word and a row in the log, and changes nothing. The
//! variants are made from a table of fields, which names every endpoint of the route table.

use crate::world::{self, World};
use linkworld_contract::limits::{JSON_BODY_BYTES_MAX, TOOL_BODY_BYTES_MAX};
use linkworld_contract::wire::proxy::fetch::FETCH_BODY_BYTES_MAX;
use linkworld_contract::wire::routes::{self, Route, RouteAccess};
use linkworld_emulator::{InstallRequest, Mocks, PlatformOptions, StoreLocation};
use linkworld_system::clock::{Clock, VirtualClock};
use serde_json::{Value, json};

/// The JSON type of a field.
#[derive(Clone, Copy, PartialEq)]
enum FieldType {
    Text,
    Object,
    Integer,
    /// An object of texts.
    Texts,
    Anything,
}

use FieldType::{Anything, Integer, Object, Text, Texts};

/// Name, type, and whether it is required.
type FieldRow = (&'static str, FieldType, bool);

/// An endpoint, a body that it accepts, its fields, and its cap.
#[derive(Clone)]
struct Endpoint {
    route: Route,
    valid: Value,
    fields: &'static [FieldRow],
    bytes_max: usize,
}

const USER: FieldRow = ("on_behalf_of_user_id", Text, false);

/// Endpoints without a JSON body.
const WITHOUT_BODY: [Route; 2] = [routes::APP_SECRETS, routes::SESSION_REFRESH];

fn endpoint(route: Route, valid: Value, fields: &'static [FieldRow]) -> Endpoint {
    Endpoint { route, valid, fields, bytes_max: JSON_BODY_BYTES_MAX }
}

fn endpoints() -> Vec<Endpoint> {
    [agents(), apps_and_people()].concat()
}

fn agents() -> Vec<Endpoint> {
    vec![
        Endpoint {
            bytes_max: TOOL_BODY_BYTES_MAX,
            ..endpoint(
                routes::AGENT_INVOKE,
                json!({"prompt": "Hello"}),
                &[
                    ("prompt", Text, true),
                    ("agent", Text, false),
                    ("caller_agent", Text, false),
                    ("max_tokens", Integer, false),
                    ("response_format", Object, false),
                    USER,
                ],
            )
        },
        Endpoint {
            bytes_max: TOOL_BODY_BYTES_MAX,
            ..endpoint(
                routes::CROSS_APP_INVOKE,
                json!({"target_app": "tax-bot", "target_agent": "cmo", "prompt": "Hello"}),
                &[
                    ("target_app", Text, true),
                    ("target_agent", Text, true),
                    ("prompt", Text, true),
                    ("max_tokens", Integer, false),
                    ("response_format", Object, false),
                    USER,
                ],
            )
        },
    ]
}

fn apps_and_people() -> Vec<Endpoint> {
    vec![
        Endpoint {
            bytes_max: TOOL_BODY_BYTES_MAX,
            ..endpoint(
                routes::APP_TOOLS,
                json!({"tool_name": "app_kv_set", "args": {"key": "k", "value": 1}}),
                &[("tool_name", Text, true), ("args", Object, false), USER],
            )
        },
        Endpoint {
            bytes_max: FETCH_BODY_BYTES_MAX,
            ..endpoint(
                routes::CROSS_APP_FETCH,
                json!({"target_app": "tax-bot", "path": "/x"}),
                &[
                    ("target_app", Text, true),
                    ("path", Text, true),
                    ("method", Text, false),
                    ("body", Anything, false),
                    ("query", Texts, false),
                    USER,
                ],
            )
        },
        endpoint(
            routes::EVENTS_EMIT,
            json!({"event_name": "lead_hot", "payload": {}}),
            &[("event_name", Text, true), ("payload", Object, false)],
        ),
        endpoint(
            routes::ROOMS_POST,
            json!({"room_id": "r", "content": "x", "from_agent": "cmo"}),
            &[
                ("room_id", Text, true),
                ("content", Text, true),
                ("from_agent", Text, true),
                ("metadata", Object, false),
            ],
        ),
        endpoint(
            routes::COMMITMENTS_ADD,
            json!({"from_agent": "cmo", "title": "t", "content": "c", "due_at": "+1h"}),
            &[
                ("from_agent", Text, true),
                ("title", Text, true),
                ("content", Text, true),
                ("due_at", Text, true),
                ("delivery_target", Anything, false),
            ],
        ),
        endpoint(
            routes::COMMITMENTS_LIST,
            json!({}),
            &[("from_agent", Text, false), ("state", Text, false), ("limit", Integer, false)],
        ),
        endpoint(routes::COMMITMENTS_DISMISS, json!({"commitment_id": "c"}), &[("commitment_id", Text, true)]),
    ]
}

/// JSON texts that are not of this type.
fn wrong(kind: FieldType) -> Vec<&'static str> {
    let all = [
        ("true", None),
        ("5", Some(Integer)),
        ("5.5", None),
        ("1e400", None),
        ("123456789012345678901234567890", None),
        ("-9223372036854775809", None),
        ("\"x\"", Some(Text)),
        ("[]", None),
        ("[\"x\"]", None),
        ("{}", Some(Object)),
        ("{\"a\": 1}", Some(Object)),
        ("{\"a\": [\"x\"]}", Some(Object)),
    ];
    let fits = |is: Option<FieldType>, text: &str| match kind {
        Anything => true,
        Texts => is == Some(Object) && text == "{}",
        _ => is == Some(kind),
    };
    all.into_iter().filter(|(text, is)| !fits(*is, text)).map(|(text, _)| text).collect()
}

fn without(body: &Value, field: &str) -> Value {
    let mut body = body.clone();
    body.as_object_mut().unwrap().remove(field);
    body
}

/// A body with one field as this JSON text.
fn with(body: &Value, field: &str, text: &str) -> String {
    let rest = without(body, field).to_string();
    let separator = if rest == "{}" { "" } else { "," };
    format!("{{\"{field}\": {text}{separator}{}", &rest[1..])
}

async fn start() -> World {
    let clock = VirtualClock::starting_at("2026-01-02T03:04:05Z".parse().unwrap());
    let (options, events) = world::options(StoreLocation::Memory, Clock::Virtual(clock.clone()));
    let platform = linkworld_emulator::start(PlatformOptions { token_clock: Clock::Real, ..options }).await.unwrap();
    let mut blob = world::manifest();
    blob["lifecycle"] = json!({"on_install": false, "on_inbound": false, "schedules": []});
    blob["agents"] = json!([{"id": "cmo", "name": "CMO", "system_prompt": "x"}]);
    blob["emits"] = json!(["lead_hot"]);
    let request = InstallRequest { blob, mocks: Mocks::parse("{}").unwrap(), grants: None, templates: Vec::new() };
    let installed = platform.install(request).await.unwrap();
    World::of(platform, installed, clock, events)
}

/// What the app has.
async fn kept(world: &World) -> [Value; 3] {
    let keys = world.tool("app_kv_list", &json!({"prefix": ""})).await.body["result"]["items"].clone();
    let promised = world.dev(routes::CONTROL_COMMITMENTS, &["dev"], &Value::Null).await.body["commitments"].clone();
    let rooms = world.dev(routes::CONTROL_ROOMS, &["dev"], &Value::Null).await.body["rooms"].clone();
    [keys, promised, rooms]
}

/// The newest entry of the log.
async fn newest(world: &World) -> Value {
    let page = world.dev(routes::CONTROL_AUDIT, &[], &Value::Null).await.body;
    page["entries"].as_array().unwrap().last().unwrap().clone()
}

async fn refused(world: &World, route: Route, body: &[u8], expected: (u16, &str)) {
    let before = newest(world).await["id"].as_i64().unwrap();
    let headers = format!("Authorization: Bearer {}\r\nContent-Type: application/json\r\n", world.session());
    let answer = world::send(world.platform.address(), route.method, route.template, &headers, body).await;
    let shown = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
    let what = format!("{} {shown}: {} {}", route.template, answer.status, answer.body);
    assert_eq!((answer.status, answer.body["decision"].as_str()), (expected.0, Some(expected.1)), "{what}");
    assert_eq!(answer.body["ok"], false, "{what}");
    assert!(answer.body["error"].as_str().is_some_and(|error| !error.is_empty()), "{what}");
    let row = newest(world).await;
    assert_eq!(row["id"].as_i64().unwrap(), before + 1, "one row for each: {what}");
    assert_eq!((&row["gate_decision"], &row["status"]), (&json!(format!("deny:{}", expected.1)), &json!("blocked")));
}

#[tokio::test]
async fn no_endpoint_takes_what_is_not_in_its_table() {
    let world = start().await;
    let endpoints = endpoints();
    for route in routes::ALL {
        if matches!(route.access, RouteAccess::Handler | RouteAccess::ExpiredHandler) {
            let is_known = endpoints.iter().any(|one| one.route == route);
            assert!(is_known || WITHOUT_BODY.contains(&route), "{}", route.template);
        }
    }
    let before = kept(&world).await;
    let (mut count, bad) = (0, (400, "bad_input"));
    for Endpoint { route, valid, fields, bytes_max } in &endpoints {
        let deep = format!("{}{}", "[".repeat(2_000), "]".repeat(2_000));
        let mut bodies: Vec<Vec<u8>> =
            ["", "null", "true", "5", "\"x\"", "[]", "{", "}", "{}}", "{\"a\":1,}", "NaN", &deep]
                .map(|text| text.as_bytes().to_vec())
                .into();
        bodies.push(b"{\"a\": \"\xff\"}".to_vec());
        bodies.push([b"\xef\xbb\xbf".as_slice(), valid.to_string().as_bytes()].concat());
        for (field, kind, is_required) in *fields {
            bodies.extend(wrong(*kind).into_iter().map(|text| with(valid, field, text).into_bytes()));
            if *is_required {
                bodies.push(without(valid, field).to_string().into_bytes());
                bodies.push(with(valid, field, "null").into_bytes());
            }
        }
        for body in bodies {
            refused(&world, *route, &body, bad).await;
            count += 1;
        }
        refused(&world, *route, &vec![b' '; bytes_max + 1], (413, "too_large")).await;
        count += 1;
        assert_eq!(kept(&world).await, before, "{}", route.template);
    }
    for key in ["", "?key=", "?key=a", "?key=1A", "?KEY=A", "?key=A%00", &format!("?key={}", "A".repeat(65))] {
        let path = format!("{}{key}", routes::APP_SECRETS.template);
        let answer = world.call(routes::APP_SECRETS, &path, world.session(), &Value::Null).await;
        assert_eq!((answer.status, answer.body["decision"].as_str()), (400, Some("bad_input")), "{key}");
        assert_eq!(newest(&world).await["name"], "app-secrets");
        count += 1;
    }
    println!("{count} variants refused on {} endpoints", endpoints.len() + 1);
    assert!(count >= 538, "{count}");
    crate::contract_rows::documented(&format!("{count} malformed requests"));
}

/// A later SDK may send more than this platform knows, so fields that are not known change nothing.
#[tokio::test]
async fn unknown_fields_change_nothing() {
    let (plain, more) = (start().await, start().await);
    for Endpoint { route, valid, .. } in endpoints() {
        let known = plain.app(route, &valid).await;
        let mut body = valid.clone();
        body["no_such_field"] = json!({"a": [1]});
        let unknown = more.app(route, &body).await;
        let shown = (unknown.status, &unknown.body["ok"], &unknown.body["decision"]);
        assert_eq!(shown, (known.status, &known.body["ok"], &known.body["decision"]), "{body}: {}", unknown.body);
    }
    let ids = |kept: [Value; 3]| kept.map(|value| value.as_array().map_or(0, Vec::len));
    assert_eq!(ids(kept(&more).await), ids(kept(&plain).await));
}

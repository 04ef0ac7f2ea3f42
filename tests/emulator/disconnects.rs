//! Clients that disconnect while their request waits for a handler: it is carried out, and logged, all the same.

use crate::support::PATIENCE;
use crate::world::{World, manifest, start, word};
use linkworld_contract::wire::control::{AuditEntry, AuditKind};
use linkworld_contract::wire::routes::{self, Route};
use linkworld_emulator::{InstallRequest, Mocks, PlatformEvent, Upstream};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// A handler that replies when it is told to.
async fn attach(world: &World) -> TcpListener {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    world.platform.attach(&world.installed, Upstream::Fixed(listener.local_addr().unwrap()));
    listener
}

async fn reply(mut call: TcpStream) {
    let body = r#"{"ok": true}"#;
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
    call.write_all((head + body).as_bytes()).await.unwrap();
}

/// Sends a request, disconnects once it has reached the handler and the platform knows that, and lets the handler reply.
async fn leave(world: &World, handler: &TcpListener, route: Route, path: &str, body: &Value) {
    let address = world.platform.address();
    let mut client = TcpStream::connect(address).await.unwrap();
    let (token, body) = (world.platform.developer_token(), body.to_string());
    let head = format!(
        "{} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        word(route.method),
        token.expose(),
        body.len()
    );
    client.write_all((head + &body).as_bytes()).await.unwrap();
    let (call, _) = handler.accept().await.unwrap();
    client.shutdown().await.unwrap();
    // The platform closes its side once it has seen that the client has left.
    assert_eq!(client.read(&mut [0; 64]).await.unwrap(), 0, "the request is not answered");
    reply(call).await;
}

async fn next(world: &mut World, kind: AuditKind) -> AuditEntry {
    loop {
        let event = timeout(PATIENCE, world.events.recv()).await.expect("it is carried out").unwrap();
        if let PlatformEvent::Audited { entry, .. } = event
            && entry.kind == kind
        {
            return entry;
        }
    }
}

#[tokio::test]
async fn a_call_whose_caller_has_left_has_its_end_in_the_log() {
    let mut world = start(None).await;
    let handler = attach(&world).await;
    let call = json!({"name": "echo", "args": {}});
    leave(&world, &handler, routes::CONTROL_TRIGGER_TOOL, routes::CONTROL_TRIGGER_TOOL.template, &call).await;
    let entry = next(&mut world, AuditKind::Tool).await;
    assert_eq!((entry.name.as_str(), entry.status.as_str()), ("echo", "success"));
}

#[tokio::test]
async fn an_app_is_uninstalled_although_its_developer_has_left() {
    let mut world = start(None).await;
    let mut blob = manifest();
    blob["lifecycle"]["on_uninstall"] = json!(true);
    let app = InstallRequest { blob, mocks: Mocks::default(), grants: None, templates: Vec::new() };
    world.installed = world.platform.install(app).await.unwrap();
    let handler = attach(&world).await;
    let path = routes::CONTROL_UNINSTALL.path(&["dev", "tax-bot"]);
    leave(&world, &handler, routes::CONTROL_UNINSTALL, &path, &Value::Null).await;
    let entry = next(&mut world, AuditKind::Uninstall).await;
    assert_eq!(entry.status, "success");
    let status = world.dev(routes::CONTROL_STATUS, &[], &Value::Null).await.body;
    assert_eq!(status["installs"], json!([]));
}

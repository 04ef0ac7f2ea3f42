//! Every endpoint: method, path, headers and body of the request, and the answer read.

use super::server::{Reply, Server};
use super::{TOKEN, client, golden, token};
use linkworld_client::api::{ApiError, ControlClient};
use linkworld_contract::names::{AppId, SecretKey, TenantSlug, Version};
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::control::{AuditQuery, CreateAccount, GrantsBody, TriggerEvent, TriggerTool};
use linkworld_contract::wire::raw::{RawJson, RawObject};
use serde_json::json;

const ME: &str = include_str!("../../fixtures/wire/developer/me.json");
const APP: &str = include_str!("../../fixtures/wire/developer/app.json");
const VERSION: &str = include_str!("../../fixtures/wire/developer/version.json");
const SECRETS: &str = include_str!("../../fixtures/wire/developer/secrets.json");
const CREATE_APP: &str = include_str!("../../fixtures/wire/developer/create_app.request.json");
const REGISTER: &str = include_str!("../../fixtures/wire/developer/register.request.json");
const TEMPLATES: &str = include_str!("../../fixtures/wire/developer/templates.request.json");
const SET_SECRET: &str = include_str!("../../fixtures/wire/developer/set_secret.request.json");

fn app() -> AppId {
    AppId::parse("tax-bot").unwrap()
}

fn key() -> SecretKey {
    SecretKey::parse("OPENAI_KEY").unwrap()
}

async fn answering(status: u16, body: &str) -> Server {
    Server::replying(vec![Reply::Json(status, golden(body))]).await
}

/// The one request the server saw: its line and its body.
fn only(server: &Server) -> (String, String) {
    let seen = server.seen();
    assert_eq!(seen.len(), 1, "{seen:?}");
    let request = &seen[0];
    assert_eq!(request.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.header("user-agent"), Some(concat!("linkworld/", env!("CARGO_PKG_VERSION"))));
    let content_type = (!request.body.is_empty()).then_some("application/json");
    assert_eq!(request.header("content-type"), content_type, "only with a body");
    (request.line.clone(), request.body.clone())
}

#[tokio::test]
async fn reads() {
    let server = answering(200, ME).await;
    let me = client(&server.origin).0.me().await.unwrap();
    assert_eq!((me.publish_allowed, me.email.as_deref()), (true, Some("dev@example.com")));
    assert_eq!(only(&server), ("GET /api/dev/me".into(), String::new()));

    let server = answering(200, &format!("[{APP}]")).await;
    assert_eq!(client(&server.origin).0.apps().await.unwrap()[0].slug, "tax-bot");
    assert_eq!(only(&server).0, "GET /api/dev/apps");

    let server = answering(200, APP).await;
    assert_eq!(client(&server.origin).0.app(&app()).await.unwrap().unwrap().current_version, None);
    assert_eq!(only(&server).0, "GET /api/dev/apps/tax-bot");

    let server = answering(404, r#"{"detail":"app not found"}"#).await;
    assert_eq!(client(&server.origin).0.app(&app()).await.unwrap(), None);

    let server = answering(200, &format!("[{VERSION}]")).await;
    assert_eq!(client(&server.origin).0.versions(&app()).await.unwrap()[0].content, None);
    assert_eq!(only(&server).0, "GET /api/dev/apps/tax-bot/versions");

    let server = answering(200, SECRETS).await;
    let secrets = client(&server.origin).0.secrets(&app()).await.unwrap();
    assert_eq!((secrets[0].key.as_str(), secrets[1].scope.as_deref()), ("OPENAI_KEY", None));
    assert_eq!(only(&server).0, "GET /api/dev/apps/tax-bot/secrets");

    let server = answering(200, "null").await;
    assert_eq!(client(&server.origin).0.secrets(&app()).await.unwrap(), []);
}

#[tokio::test]
async fn changes() {
    let server = answering(201, APP).await;
    let body = serde_json::from_str(CREATE_APP).unwrap();
    assert_eq!(client(&server.origin).0.create_app(&body).await.unwrap().slug, "tax-bot");
    assert_eq!(only(&server), ("POST /api/dev/apps".into(), CREATE_APP.trim().into()));

    let server = answering(201, VERSION).await;
    let body = serde_json::from_str(REGISTER).unwrap();
    assert_eq!(client(&server.origin).0.register(&app(), &body).await.unwrap().version, "1.0.0");
    assert_eq!(only(&server), ("POST /api/dev/apps/tax-bot/versions".into(), REGISTER.trim().into()));

    let server = Server::replying(vec![Reply::Text(204, "", String::new())]).await;
    let version = Version::parse("1.0.0-rc.1").unwrap();
    let templates = golden(TEMPLATES)["templates"].as_array().unwrap().clone();
    client(&server.origin).0.attach_templates(&app(), &version, &templates).await.unwrap();
    let line = "POST /api/dev/apps/tax-bot/versions/1.0.0-rc.1/defaults/templates";
    assert_eq!(only(&server), (line.into(), TEMPLATES.trim().into()));
}

#[tokio::test]
async fn secrets() {
    let value = Secret::new("sk-canary-value".to_owned());
    let line = "/api/dev/apps/tax-bot/secrets/OPENAI_KEY";
    for (body, changed) in [(r#"{"changed":true}"#, true), (r#"{"changed":false}"#, false)] {
        let server = answering(200, body).await;
        assert_eq!(client(&server.origin).0.set_secret(&app(), &key(), &value, None).await.unwrap(), changed);
        assert_eq!(only(&server), (format!("PUT {line}"), SET_SECRET.trim().into()));
    }

    let server = answering(422, r#"{"detail":[{"loc":["value"],"msg":"sk-canary-value is bad"}]}"#).await;
    let error = client(&server.origin).0.set_secret(&app(), &key(), &value, Some("why")).await.unwrap_err();
    assert!(matches!(&error, ApiError::Invalid { places } if places[0].message == "*** is bad"), "{error:?}");
    assert_eq!(only(&server).1, r#"{"value":"sk-canary-value","description":"why"}"#);

    for (status, body, deleted) in [(200, r#"{"deleted":true}"#, true), (200, r#"{"deleted":false}"#, false)] {
        let server = answering(status, body).await;
        assert_eq!(client(&server.origin).0.delete_secret(&app(), &key()).await.unwrap(), deleted);
        assert_eq!(only(&server), (format!("DELETE {line}"), String::new()));
    }
}

#[tokio::test]
async fn a_success_that_says_nothing_is_looked_into() {
    let value = Secret::new("sk-canary-value".to_owned());
    let entry = json!([{"key": "OPENAI_KEY", "description": null, "scope": "dev-default", "updated_at": null}]);
    let nothing = || [Reply::Text(204, "", String::new()), Reply::Json(200, json!({"other": 1}))];
    for said in nothing() {
        for (listed, is_there) in [(&entry, true), (&json!([]), false)] {
            let replies = vec![said.clone(), Reply::Json(200, listed.clone())];
            let server = Server::replying(replies).await;
            let set = client(&server.origin).0.set_secret(&app(), &key(), &value, None).await;
            assert_eq!(set.is_ok(), is_there, "{said:?} {set:?}");
            assert_eq!(server.lines().last().unwrap(), "GET /api/dev/apps/tax-bot/secrets");
            if let Err(error) = set {
                assert!(
                    error.to_string().ends_with("a success response without a body, but the key is not listed"),
                    "{error}"
                );
            }
        }
    }
    for (listed, is_there) in [(&entry, true), (&json!([]), false)] {
        let replies = vec![Reply::Text(204, "", String::new()), Reply::Json(200, listed.clone())];
        let server = Server::replying(replies).await;
        let deleted = client(&server.origin).0.delete_secret(&app(), &key()).await;
        assert_eq!(deleted.is_ok(), !is_there, "{deleted:?}");
    }
    // No other shape is taken for "nothing was set", and no page for a success.
    let page = Reply::Text(200, "", "<html>".into());
    for said in [Reply::Json(200, json!({"other": 1})), page.clone()] {
        let server = Server::replying(vec![said]).await;
        let error = client(&server.origin).0.delete_secret(&app(), &key()).await.unwrap_err();
        assert!(matches!(error, ApiError::BadAnswer { .. }), "{error:?}");
    }
    let server = Server::replying(vec![page]).await;
    let error = client(&server.origin).0.set_secret(&app(), &key(), &value, None).await.unwrap_err();
    assert!(error.to_string().contains("a web page"), "{error}");
    let version = Version::parse("1.0.0").unwrap();
    let error = client(&server.origin).0.attach_templates(&app(), &version, &[]).await.unwrap_err();
    assert!(error.to_string().contains("a web page"), "{error}");
}

#[tokio::test]
async fn control() {
    let server = Server::start(|seen| {
        Reply::Json(
            200,
            match seen.line.as_str() {
                "GET /_emulator/status" => json!({"linkworld": "1", "tenant": "dev", "installs": []}),
                line if line.contains("/trigger/") => json!({"app": "a", "status": 200, "reply": {}, "duration_us": 1}),
                line if line.contains("/audit") => json!({"entries": [], "last": null}),
                line if line.contains("/accounts") => json!({"id": "1", "token": "t"}),
                _ => json!({"deleted": true}),
            },
        )
    })
    .await;
    let client = ControlClient::new(Origin::parse(&server.origin).unwrap(), token());
    let (tenant, value) = (TenantSlug::parse("dev").unwrap(), Secret::new("sk-canary-value".to_owned()));
    assert_eq!(client.status().await.unwrap().tenant, "dev");
    let tool = TriggerTool { name: "t_1".into(), args: RawJson::of(&RawObject::default()), app: None, tenant: None };
    assert_eq!(client.trigger_tool(&tool).await.unwrap().status, 200);
    let event =
        TriggerEvent { event: "inbound".into(), payload: RawObject::default(), app: None, tenant: Some("t".into()) };
    assert_eq!(client.trigger_event(&event).await.unwrap().app, "a");
    assert_eq!(client.audit(&AuditQuery::default()).await.unwrap().last, None);
    let (after, limit) = (Some(41), Some(5));
    client.audit(&AuditQuery { after, limit, ..AuditQuery::default() }).await.unwrap();
    let (app_of, tenant_of) = (Some("a b".into()), Some("dev".into()));
    let filtered = AuditQuery { app: app_of, tenant: tenant_of, since: Some(7), denied: true, ..AuditQuery::default() };
    client.audit(&filtered).await.unwrap();
    let account = CreateAccount { email: "e@example.com".into(), publish_allowed: false };
    assert_eq!(client.create_account(&account).await.unwrap().id, "1");
    client.set_grants(&tenant, &app(), &GrantsBody { scopes: vec!["mail.send".into()] }).await.unwrap();
    client.set_tenant_secret(&tenant, &app(), &key(), &value, None).await.unwrap();
    assert!(client.delete_tenant_secret(&tenant, &app(), &key()).await.unwrap());
    let asked: Vec<_> = server.seen().into_iter().map(|seen| format!("{} {}", seen.line, seen.body)).collect();
    assert_eq!(
        asked,
        [
            "GET /_emulator/status ",
            r#"POST /_emulator/trigger/tool {"name":"t_1","args":{}}"#,
            r#"POST /_emulator/trigger/event {"event":"inbound","payload":{},"tenant":"t"}"#,
            "GET /_emulator/audit ",
            "GET /_emulator/audit?limit=5&after=41 ",
            "GET /_emulator/audit?since=7&app=a%20b&tenant=dev&denied=true ",
            r#"POST /_emulator/accounts {"email":"e@example.com","publish_allowed":false}"#,
            r#"PUT /_emulator/tenants/dev/apps/tax-bot/grants {"scopes":["mail.send"]}"#,
            r#"PUT /_emulator/tenants/dev/apps/tax-bot/secrets/OPENAI_KEY {"value":"sk-canary-value","description":null}"#,
            "DELETE /_emulator/tenants/dev/apps/tax-bot/secrets/OPENAI_KEY ",
        ]
    );
    assert!(!format!("{client:?}").contains(TOKEN));
}

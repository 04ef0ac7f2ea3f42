//! The developer API: ownership, immutability, caps, and the places of what is wrong.

use crate::world::{World, manifest, start};
use linkworld_contract::digest;
use linkworld_contract::wire::control::AuditKind;
use linkworld_contract::wire::routes::{self, Route};
use serde_json::{Value, json};

fn registration(version: &str) -> Value {
    let mut manifest = manifest();
    manifest["version"] = json!(version);
    manifest["app_docs"] = json!({"user.md": "# Tax Bot\n"});
    json!({"version": version, "image_url": format!("x/tax-bot:{version}"), "image_digest": null,
           "manifest": manifest, "build_log_url": null, "promote": true, "bundle_pending": false})
}

async fn register(world: &World, body: &Value) -> crate::world::Answer {
    world.dev(routes::VERSION_REGISTER, &["tax-bot"], body).await
}

async fn current(world: &World) -> Value {
    world.dev(routes::APP, &["tax-bot"], &Value::Null).await.body["current_version"].clone()
}

/// A token of another developer.
async fn stranger(world: &World, publish_allowed: bool) -> String {
    let body = json!({"email": format!("s{publish_allowed}@example.com"), "publish_allowed": publish_allowed});
    world.dev(routes::CONTROL_ACCOUNT, &[], &body).await.body["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_app_is_made_once_and_found_again() {
    let world = start(None).await;
    let me = world.dev(routes::ME, &[], &Value::Null).await.body;
    assert!(me["publish_allowed"] == true && me["id"].as_str().unwrap().len() == 36);
    let new = json!({"slug": "new-app", "name": "New", "description": "d", "icon": "star"});
    let made = world.dev(routes::APP_CREATE, &[], &new).await;
    assert_eq!((made.status, &made.body["status"]), (201, &json!("draft")));
    let again = world.dev(routes::APP_CREATE, &[], &json!({"slug": "new-app", "name": "Other"})).await;
    assert_eq!((again.status, again.body), (200, made.body.clone()));
    assert_eq!(world.dev(routes::APP, &["new-app"], &Value::Null).await.body, made.body);
    let slugs: Vec<Value> = world
        .dev(routes::APPS, &[], &Value::Null)
        .await
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["slug"].clone())
        .collect();
    assert_eq!(slugs, ["new-app", "tax-bot"], "what is installed locally is known too");
    for (body, loc) in [
        (json!({"name": "x"}), json!(["body", "slug"])),
        (json!({"slug": "X", "name": "x"}), json!(["body", "slug"])),
        (json!({"slug": "abc", "name": ""}), json!(["body", "name"])),
        (json!({"slug": "abc", "name": 1}), json!(["body", "name"])),
        (json!([]), json!(["body"])),
    ] {
        let refused = world.dev(routes::APP_CREATE, &[], &body).await;
        assert_eq!((refused.status, &refused.body["detail"][0]["loc"]), (422, &loc), "{body}");
    }
}

#[tokio::test]
async fn a_version_is_immutable() {
    let world = start(None).await;
    let first = register(&world, &registration("0.1.0")).await;
    assert_eq!(first.status, 201);
    assert_eq!(first.body["content"]["manifest"], json!(digest::of_json(&registration("0.1.0")["manifest"])));
    assert_eq!(first.body["content"]["templates"], Value::Null);
    assert_eq!(current(&world).await, "0.1.0");
    let mut later = registration("0.2.0");
    assert_eq!(register(&world, &later).await.status, 201);
    assert_eq!(current(&world).await, "0.2.0");
    let again = register(&world, &registration("0.1.0")).await;
    assert_eq!((again.status, &again.body), (200, &first.body));
    assert_eq!(current(&world).await, "0.1.0", "the same content again may be promoted: the way back");
    for (place, value) in [("/manifest/app_docs/user.md", "# x"), ("/image_url", "x/y:0.2.0"), ("/manifest/name", "Y")]
    {
        let mut changed = later.clone();
        *changed.pointer_mut(place).unwrap() = json!(value);
        let refused = register(&world, &changed).await;
        assert_eq!((refused.status, &refused.body["detail"]), (409, &json!("version 0.2.0 is immutable")), "{place}");
    }
    assert_eq!(current(&world).await, "0.1.0", "a refusal changes nothing");
    later["promote"] = json!(false);
    assert_eq!(register(&world, &later).await.status, 200);
    later["promote"] = json!(true);
    later["bundle_pending"] = json!(true);
    assert_eq!(register(&world, &later).await.status, 200);
    assert_eq!(current(&world).await, "0.1.0", "not while the bundle is missing");
    let listed = world.dev(routes::VERSIONS, &["tax-bot"], &Value::Null).await.body;
    let versions: Vec<&Value> = listed.as_array().unwrap().iter().map(|version| &version["version"]).collect();
    assert_eq!(versions, ["0.2.0", "0.1.0"]);
}

#[tokio::test]
async fn what_is_wrong_has_its_place() {
    let world = start(None).await;
    for (place, value, loc) in [
        ("/version", json!("1"), json!(["body", "version"])),
        ("/version", json!("0.9.0"), json!(["manifest", "version"])),
        ("/manifest/app_id", json!("other"), json!(["manifest", "app_id"])),
        ("/manifest", json!([]), json!(["body", "manifest"])),
        ("/image_url", json!(""), json!(["body", "image_url"])),
        ("/promote", json!("yes"), json!(["body", "promote"])),
        ("/manifest/app_docs", json!({"../x.md": ""}), json!(["manifest", "app_docs", "../x.md"])),
        ("/manifest/app_docs", json!({"a.md": "x".repeat(512_001)}), json!(["manifest", "app_docs", "a.md"])),
    ] {
        let mut body = registration("0.1.0");
        *body.pointer_mut(place).unwrap() = value;
        let refused = register(&world, &body).await;
        assert_eq!((refused.status, &refused.body["detail"][0]["loc"]), (422, &loc), "{place}: {}", refused.body);
    }
    let mut list = registration("0.1.0");
    list["manifest"]["app_docs"] = json!([{"path": "user.md", "content": "x"}]);
    list["manifest"]["docs_url"] = json!("https://example.com");
    assert_eq!(register(&world, &list).await.status, 201, "the list form is taken too");
}

#[tokio::test]
async fn other_developers_see_nothing_and_change_nothing() {
    let world = start(None).await;
    register(&world, &registration("0.1.0")).await;
    let token = stranger(&world, true).await;
    let ask = async |route: Route, values: &[&str], body: Value| {
        world.call(route, &route.path(values), &token, &body).await.status
    };
    assert_eq!(ask(routes::APP, &["tax-bot"], Value::Null).await, 404);
    assert_eq!(ask(routes::VERSIONS, &["tax-bot"], Value::Null).await, 404);
    assert_eq!(ask(routes::SECRETS, &["tax-bot"], Value::Null).await, 404);
    assert_eq!(ask(routes::APP_CREATE, &[], json!({"slug": "tax-bot", "name": "x"})).await, 409);
    assert_eq!(ask(routes::VERSION_REGISTER, &["tax-bot"], registration("0.2.0")).await, 403);
    assert_eq!(
        ask(routes::TEMPLATES_ATTACH, &["tax-bot", "0.1.0"], json!({"templates": [{"slug": "a", "name": "A"}]})).await,
        403
    );
    assert_eq!(ask(routes::SECRET_SET, &["tax-bot", "A"], json!({"value": "x"})).await, 403);
    assert_eq!(ask(routes::SECRET_DELETE, &["tax-bot", "A"], Value::Null).await, 403);
    assert_eq!(ask(routes::VERSION_REGISTER, &["none"], registration("0.2.0")).await, 404);
    let apps = world.call(routes::APPS, "/api/dev/apps", &token, &Value::Null).await.body;
    assert_eq!(apps, json!([]));
    let quiet = stranger(&world, false).await;
    let own = json!({"slug": "own-app", "name": "Own"});
    assert_eq!(world.call(routes::APP_CREATE, "/api/dev/apps", &quiet, &own).await.status, 201);
    let mut body = registration("0.1.0");
    body["manifest"]["app_id"] = json!("own-app");
    let path = routes::VERSION_REGISTER.path(&["own-app"]);
    assert_eq!(world.call(routes::VERSION_REGISTER, &path, &quiet, &body).await.status, 403);
}

#[tokio::test]
async fn templates_are_attached_once() {
    let world = start(None).await;
    register(&world, &registration("0.1.0")).await;
    let attach = async |version: &str, templates: Value| {
        world.dev(routes::TEMPLATES_ATTACH, &["tax-bot", version], &json!({ "templates": templates })).await
    };
    let templates = json!([{"slug": "note", "name": "Note", "sections": [], "app_ids": ["x"]}]);
    assert_eq!(attach("0.9.0", templates.clone()).await.status, 404);
    assert_eq!(attach("0.1.0", json!([])).await.status, 422);
    let wrong = attach("0.1.0", json!([{"slug": "note", "name": "N"}, {"slug": "Note"}])).await;
    assert_eq!((wrong.status, &wrong.body["detail"][0]["loc"]), (422, &json!(["body", "templates", 1, "slug"])));
    let done = attach("0.1.0", templates.clone()).await;
    assert_eq!((done.status, done.body), (200, json!({"attached": 1, "slugs": ["note"]})));
    assert_eq!(attach("0.1.0", templates.clone()).await.status, 409);
    let listed = world.dev(routes::VERSIONS, &["tax-bot"], &Value::Null).await.body;
    assert_eq!(listed[0]["content"]["templates"], json!(digest::of_json(&templates)));
    assert_eq!(register(&world, &registration("0.1.0")).await.status, 200, "they are no part of the version's content");
}

#[tokio::test]
async fn secrets_go_in_and_never_come_out() {
    let mut world = start(None).await;
    let set =
        async |world: &World, key: &str, body: Value| world.dev(routes::SECRET_SET, &["tax-bot", key], &body).await;
    let long = "x".repeat(65_536);
    assert_eq!(set(&world, "A_KEY", json!({"value": long, "description": "ä".repeat(200)})).await.status, 200);
    let entry = world.audited().await;
    assert_eq!((entry.kind, entry.name.as_str(), entry.tenant.as_str()), (AuditKind::SecretChange, "A_KEY", "*"));
    for (key, body) in [
        ("A_KEY", json!({"value": long + "x"})),
        ("A_KEY", json!({"value": null})),
        ("A_KEY", json!({"value": "x", "description": "ä".repeat(201)})),
        ("A_KEY", json!({"value": "x", "description": "a\nb"})),
        ("a_key", json!({"value": "x"})),
    ] {
        let refused = set(&world, key, body).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body["detail"][0]["loc"].is_array());
    }
    assert_eq!(set(&world, "A_KEY", json!({"value": ""})).await.status, 200, "empty, if the sender insists");
    let listed = world.dev(routes::SECRETS, &["tax-bot"], &Value::Null).await.body;
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!((&listed[0]["key"], &listed[0]["scope"]), (&json!("A_KEY"), &json!("dev_default")));
    assert!(!listed.to_string().contains("xxx") && listed[0].get("value").is_none());
    for deleted in [true, false] {
        let answer = world.dev(routes::SECRET_DELETE, &["tax-bot", "A_KEY"], &Value::Null).await;
        assert_eq!((answer.status, answer.body), (200, json!({ "deleted": deleted })));
        assert_eq!(world.audited().await.kind, AuditKind::SecretDelete);
    }
}

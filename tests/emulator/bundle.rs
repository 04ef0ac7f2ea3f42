//! Frontend bundles: uploaded once, judged whole, promoted late, and served under their version.

use crate::world::{Answer, World, manifest, send, start, start_in};
use linkworld_contract::digest;
use linkworld_contract::limits::{BUNDLE_BODY_BYTES_MAX, BUNDLE_BYTES_MAX};
use linkworld_contract::wire::routes::{self, BUNDLE_UPLOAD};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const INDEX: &[u8] = b"<!doctype html><script type=module src=app.js></script>";

/// A bundle as the published client packs it: plain files, sorted, PAX.
pub(crate) fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut builder = tar::Builder::new(gzip);
    for (path, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, *content).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

pub(crate) fn form(part: &str, content: &[u8]) -> (String, Vec<u8>) {
    let head = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"tax-bot-0.1.0.tar.gz\"\r\n\
         Content-Type: application/gzip\r\n\r\n"
    );
    let headers = "Content-Type: multipart/form-data; boundary=edge\r\n".to_owned();
    (headers, [head.as_bytes(), content, b"\r\n--edge--\r\n"].concat())
}

/// Uploads an archive as the developer whose machine this is.
pub(crate) async fn upload(world: &World, version: &str, archive: &[u8]) -> Answer {
    let token = world.platform.developer_token().expose();
    upload_as(world, token, version, form("file", archive)).await
}

async fn upload_as(world: &World, token: &str, version: &str, (headers, body): (String, Vec<u8>)) -> Answer {
    let path = BUNDLE_UPLOAD.path(&["tax-bot", version]);
    let headers = format!("Authorization: Bearer {token}\r\n{headers}");
    send(world.platform.address(), BUNDLE_UPLOAD.method, &path, &headers, &body).await
}

async fn register(world: &World, version: &str, promote: bool, bundle_pending: bool) -> Answer {
    let mut blob = manifest();
    blob["version"] = json!(version);
    let body = json!({"version": version, "image_url": format!("x/tax-bot:{version}"), "manifest": blob,
        "promote": promote, "bundle_pending": bundle_pending});
    world.dev(routes::VERSION_REGISTER, &["tax-bot"], &body).await
}

async fn current(world: &World) -> Value {
    world.dev(routes::APP, &["tax-bot"], &Value::Null).await.body["current_version"].clone()
}

async fn content(world: &World, version: &str) -> Value {
    world.dev(routes::VERSION, &["tax-bot", version], &Value::Null).await.body["content"].clone()
}

fn reason(answer: &Answer) -> (u16, &str) {
    assert!(answer.body["detail"]["message"].as_str().is_some_and(|words| !words.is_empty()), "{}", answer.body);
    (answer.status, answer.body["detail"]["reason"].as_str().unwrap())
}

#[tokio::test]
async fn the_promotion_waits_for_the_bundle() {
    let world = start(None).await;
    let bundle = archive(&[("index.html", INDEX), ("app.js", b"1")]);
    let answer = register(&world, "0.1.0", true, true).await;
    assert_eq!((answer.status, &answer.body["content"]["bundle_pending"]), (201, &json!(true)));
    assert_eq!((current(&world).await, &content(&world, "0.1.0").await["bundle"]), (Value::Null, &Value::Null));

    let uploaded = upload(&world, "0.1.0", &bundle).await;
    let url = format!("{}/apps-cdn/tax-bot/v0.1.0/", world.platform.origin());
    let expected = json!({"bundle_url": url, "files_uploaded": 2, "total_bytes": INDEX.len() + 1});
    assert_eq!((uploaded.status, &uploaded.body), (200, &expected));
    assert_eq!(current(&world).await, "0.1.0");
    let kept = content(&world, "0.1.0").await;
    assert_eq!((&kept["bundle"], &kept["bundle_pending"]), (&json!(digest::sha256_hex(&bundle)), &json!(false)));
    let listed = world.dev(routes::VERSIONS, &["tax-bot"], &Value::Null).await.body;
    assert_eq!(listed[0]["content"], kept);

    // The same registration once more, late: the bundle is there and the version is current.
    let late = register(&world, "0.1.0", true, true).await;
    assert_eq!((late.status, &late.body["content"]["bundle_pending"]), (200, &json!(false)));
    assert_eq!(content(&world, "0.1.0").await, kept);

    // Without a promotion the bundle changes nothing, and a later one needs it once more.
    assert_eq!(register(&world, "0.2.0", false, true).await.body["content"]["bundle_pending"], false);
    assert_eq!(upload(&world, "0.2.0", &bundle).await.status, 200);
    assert_eq!(current(&world).await, "0.1.0");
    // A late duplicate of a version that is not the current one does not show a missing bundle either.
    let late = register(&world, "0.2.0", true, true).await;
    assert_eq!((late.status, &late.body["content"]["bundle_pending"]), (200, &json!(false)));
    assert_eq!(content(&world, "0.2.0").await["bundle_pending"], false);
    let listed = world.dev(routes::VERSIONS, &["tax-bot"], &Value::Null).await.body;
    assert!(listed.as_array().unwrap().iter().all(|one| one["content"]["bundle_pending"] == false), "{listed}");
    assert_eq!(current(&world).await, "0.1.0", "what is to be current is said by the upload");
    let other = archive(&[("index.html", b"other")]);
    assert_eq!(reason(&upload(&world, "0.2.0", &other).await), (409, "already_uploaded"));
    assert_eq!(current(&world).await, "0.1.0", "a refusal promotes nothing");
    let again = upload(&world, "0.2.0", &bundle).await;
    assert_eq!((again.status, &again.body["files_uploaded"], current(&world).await), (200, &json!(2), json!("0.2.0")));

    // The same files packed another way are the same bundle, and the first archive stays the one it is told by.
    assert_eq!(register(&world, "0.1.0", true, true).await.status, 200);
    let repacked = archive(&[("app.js", b"1"), ("./index.html", INDEX)]);
    assert_ne!(digest::sha256_hex(&repacked), digest::sha256_hex(&bundle));
    assert_eq!(upload(&world, "0.1.0", &repacked).await.body, uploaded.body);
    assert_eq!(content(&world, "0.1.0").await["bundle"], json!(digest::sha256_hex(&bundle)));
    assert_eq!(current(&world).await, "0.1.0");
    for other in [archive(&[("index.html", INDEX)]), archive(&[("index.html", INDEX), ("App.js", b"1")])] {
        assert_eq!(reason(&upload(&world, "0.1.0", &other).await), (409, "already_uploaded"));
    }
    assert_eq!(register(&world, "0.2.0", true, false).await.status, 200);

    // The last registration counts.
    assert_eq!(register(&world, "0.3.0", true, true).await.status, 201);
    assert_eq!(register(&world, "0.3.0", false, false).await.body["content"]["bundle_pending"], false);
    assert_eq!(upload(&world, "0.3.0", &bundle).await.status, 200);
    assert_eq!(current(&world).await, "0.2.0");
    assert_eq!(register(&world, "0.1.0", true, false).await.status, 200);
    assert_eq!(current(&world).await, "0.1.0", "the way back needs no upload");
}

#[tokio::test]
async fn one_version_is_shown_with_its_manifest() {
    let world = start(None).await;
    register(&world, "0.1.0", false, false).await;
    let shown = world.dev(routes::VERSION, &["tax-bot", "0.1.0"], &Value::Null).await;
    assert_eq!(shown.status, 200);
    assert_eq!(shown.body["manifest"], manifest());
    let mut row = shown.body;
    row.as_object_mut().unwrap().shift_remove("manifest");
    assert_eq!(row, world.dev(routes::VERSIONS, &["tax-bot"], &Value::Null).await.body[0]);
    for place in [["tax-bot", "0.9.0"], ["none", "0.1.0"]] {
        assert_eq!(world.dev(routes::VERSION, &place, &Value::Null).await.status, 404);
    }
}

#[tokio::test]
async fn uploads_are_refused_by_word() {
    let world = start(None).await;
    register(&world, "0.1.0", true, true).await;
    let good = archive(&[("index.html", INDEX)]);
    assert_eq!(reason(&upload(&world, "0.9.0", &good).await), (404, "unknown_version"));
    let mut link = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    let mut header = tar::Header::new_ustar();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    link.append_link(&mut header, "index.html", "/etc/passwd").unwrap();
    let link = link.into_inner().unwrap().finish().unwrap();
    for (archive, word) in [
        (archive(&[("app.js", b"1")]), "missing_index"),
        (archive(&[("index.html", b"1"), ("./index.html", b"2")]), "duplicate_member"),
        (link, "symlink"),
        (good[..good.len() - 1].to_vec(), "bad_archive"),
        (Vec::new(), "bad_archive"),
    ] {
        assert_eq!(reason(&upload(&world, "0.1.0", &archive).await), (422, word));
    }
    let token = world.platform.developer_token().expose();
    let nothing = world.dev(BUNDLE_UPLOAD, &["tax-bot", "0.1.0"], &Value::Null).await;
    assert_eq!((nothing.status, &nothing.body["detail"][0]["type"]), (422, &json!("missing")));
    let other = upload_as(&world, token, "0.1.0", form("bundle", &good)).await;
    assert_eq!((other.status, &other.body["detail"][0]["loc"]), (422, &json!(["body", "file"])));
    let (headers, body) = form("file", &good);
    let twice = [&body[..body.len() - 4], &body[6..]].concat();
    let two = upload_as(&world, token, "0.1.0", (headers.clone(), [&twice[..], b""].concat())).await;
    assert!(matches!(two.status, 400 | 422), "{}", two.body);
    let plain = body.windows(11).position(|part| part == b"; filename=").unwrap();
    let unnamed = [&body[..plain], &body[plain + 11 + 24..]].concat();
    assert_eq!(upload_as(&world, token, "0.1.0", (headers.clone(), unnamed)).await.status, 422);
    assert_eq!(
        upload_as(&world, token, "0.1.0", (headers.clone(), body[..body.len() - 10].to_vec())).await.status,
        400
    );
    let unmarked = "Content-Type: multipart/form-data\r\n".to_owned();
    assert_eq!(upload_as(&world, token, "0.1.0", (unmarked, body.clone())).await.status, 400);
    let json = "Content-Type: application/json\r\n".to_owned();
    assert_eq!(upload_as(&world, token, "0.1.0", (json, b"{}".to_vec())).await.status, 415);
    assert_eq!(content(&world, "0.1.0").await["bundle"], Value::Null);
    assert_eq!(current(&world).await, Value::Null, "nothing of all that promotes");

    let account = json!({"email": "s@example.com", "publish_allowed": true});
    let stranger = world.dev(routes::CONTROL_ACCOUNT, &[], &account).await.body["token"].as_str().unwrap().to_owned();
    let theirs = upload_as(&world, &stranger, "0.1.0", (headers.clone(), body.clone())).await;
    assert_eq!((theirs.status, theirs.body["detail"].is_string()), (403, true));
    let path = routes::VERSION.path(&["tax-bot", "0.1.0"]);
    assert_eq!(world.call(routes::VERSION, &path, &stranger, &Value::Null).await.status, 404);
    assert_eq!(upload_as(&world, token, "0.1.0", (headers, body)).await.status, 200);
}

#[tokio::test]
async fn archives_at_the_cap_and_one_past_it() {
    let world = start(None).await;
    register(&world, "0.1.0", true, true).await;
    let at = upload(&world, "0.1.0", &vec![0; BUNDLE_BYTES_MAX]).await;
    assert_eq!(reason(&at), (422, "bad_archive"), "judged, so it was not too large");
    assert_eq!(reason(&upload(&world, "0.1.0", &vec![0; BUNDLE_BYTES_MAX + 1]).await), (413, "too_large"));
    let token = world.platform.developer_token().expose();
    let headers = "Content-Type: multipart/form-data; boundary=edge\r\n";
    let body = |bytes: usize| (headers.to_owned(), vec![b' '; bytes]);
    assert_eq!(upload_as(&world, token, "0.1.0", body(BUNDLE_BODY_BYTES_MAX)).await.status, 400);
    let past = upload_as(&world, token, "0.1.0", body(BUNDLE_BODY_BYTES_MAX + 1)).await;
    assert_eq!(reason(&past), (413, "too_large"));
}

/// Asks as a browser does, and gives the head in lower case and the body's bytes.
async fn get(world: &World, method: &str, path: &str, headers: &str) -> (u16, String, Vec<u8>) {
    let to = world.platform.address();
    let mut stream = TcpStream::connect(to).await.unwrap();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n{headers}\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|part| part == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap().to_lowercase();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), head, answer[end + 4..].to_vec())
}

#[tokio::test]
async fn a_bundle_is_served_under_its_version() {
    let world = start(None).await;
    register(&world, "0.1.0", false, false).await;
    let every: Vec<u8> = (0..=255).collect();
    upload(&world, "0.1.0", &archive(&[("index.html", INDEX), ("assets/ä b.js", b"let a"), ("data", &every)])).await;
    let (status, head, body) = get(&world, "GET", "/apps-cdn/tax-bot/v0.1.0/", "").await;
    assert_eq!((status, &body[..]), (200, INDEX));
    for line in [
        "content-type: text/html; charset=utf-8",
        "x-content-type-options: nosniff",
        "cache-control: no-cache",
        "referrer-policy: no-referrer",
        "cross-origin-resource-policy: same-origin",
    ] {
        assert!(head.contains(line), "{line} in {head}");
    }
    let policy = head.lines().find_map(|line| line.strip_prefix("content-security-policy: ")).unwrap();
    for rule in ["default-src 'none'", "script-src 'self'", "connect-src 'none'", "frame-ancestors 'self'"] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!head.contains("access-control-") && !head.contains("set-cookie"), "{head}");
    let base = "/apps-cdn/tax-bot/v0.1.0";
    let (status, head, body) = get(&world, "GET", &format!("{base}/assets/%C3%A4%20b.js"), "").await;
    assert_eq!((status, &body[..]), (200, &b"let a"[..]));
    assert!(head.contains("content-type: text/javascript"), "{head}");
    let (_, head, body) = get(&world, "GET", &format!("{base}/data"), "").await;
    assert!(head.contains("content-type: application/octet-stream") && body == every);
    assert_eq!(get(&world, "GET", &format!("{base}/index.html"), "").await.2, INDEX);

    let tag = head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
    assert_eq!(tag, format!("\"{}\"", digest::sha256_hex(&every)));
    let known = get(&world, "GET", &format!("{base}/data"), &format!("If-None-Match: {tag}\r\n")).await;
    assert_eq!((known.0, known.2.len()), (304, 0));
    let (status, head, body) = get(&world, "HEAD", &format!("{base}/data"), "").await;
    assert_eq!((status, body.len(), head.contains("content-length: 256")), (200, 0, true), "{head}");

    for path in [
        "/apps-cdn/tax-bot/v0.1.0",
        "/apps-cdn/tax-bot/0.1.0/",
        "/apps-cdn/tax-bot/v0.2.0/",
        "/apps-cdn/tax-bot/v/",
        "/apps-cdn/none/v0.1.0/",
        "/apps-cdn/tax-bot/v0.1.0/none.js",
        "/apps-cdn/tax-bot/v0.1.0/assets",
        "/apps-cdn/tax-bot/v0.1.0/assets/",
        "/apps-cdn/tax-bot/v0.1.0//index.html",
        "/apps-cdn/tax-bot/v0.1.0/./index.html",
        "/apps-cdn/tax-bot/v0.1.0/assets/../index.html",
        "/apps-cdn/tax-bot/v0.1.0/assets/%2e%2e/index.html",
        "/apps-cdn/tax-bot/v0.1.0/..%2f..%2f..%2fetc%2fpasswd",
        "/apps-cdn/tax-bot/v0.1.0/index.html%00",
        "/apps-cdn/tax-bot/v0.1.0/INDEX.HTML",
        "/apps-cdn/",
    ] {
        assert_eq!(get(&world, "GET", path, "").await.0, 404, "{path}");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        assert_eq!(get(&world, method, &format!("{base}/data"), "").await.0, 405, "{method}");
    }
    for header in ["Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site"] {
        assert_eq!(get(&world, "GET", &format!("{base}/data"), &format!("{header}\r\n")).await.0, 403, "{header}");
    }
}

#[tokio::test]
async fn a_lasting_bundle_is_cached_for_good_and_found_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = archive(&[("index.html", INDEX)]);
    for run in 0..2 {
        let world = start_in(folder.path().join("store"), "dev").await;
        if run == 0 {
            register(&world, "0.1.0", true, true).await;
            assert_eq!(upload(&world, "0.1.0", &bundle).await.status, 200);
            register(&world, "0.2.0", true, true).await;
        }
        assert_eq!(current(&world).await, "0.1.0");
        assert_eq!(content(&world, "0.2.0").await["bundle_pending"], true, "a restart forgets no promotion");
        let (status, head, body) = get(&world, "GET", "/apps-cdn/tax-bot/v0.1.0/", "").await;
        assert_eq!((status, &body[..]), (200, INDEX));
        assert!(head.contains("cache-control: public, max-age=31536000, immutable"), "{head}");
        if run == 1 {
            assert_eq!(upload(&world, "0.2.0", &bundle).await.status, 200);
            assert_eq!(current(&world).await, "0.2.0");
        }
        world.platform.stop().await.unwrap();
    }
}

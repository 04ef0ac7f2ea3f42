//! Deploys against a small platform that keeps what it is given, with and without content digests.

use super::client;
use super::server::{Reply, Seen, Server};
use linkworld_client::api::ApiError;
use linkworld_client::deploy::{
    AttachmentState, Bundle, ContentDifference, DeployError, DeployOutcome, Journal, Journals, Shipment, StepName,
    StepProgress, StepState, VerifyFailure, deploy, rollback,
};
use linkworld_contract::digest;
use linkworld_contract::names::{AppId, Version};
use linkworld_contract::wire::developer::{CreateApp, RegisterVersion};
use linkworld_system::upload::UploadProgress;
use serde_json::{Value, json};

/// A platform with at most one app and one version.
#[derive(Clone, Default)]
struct Platform {
    /// Whether versions are listed with their digests, as only the local platform does.
    tells_digests: bool,
    may_not_publish: bool,
    foreign: bool,
    app: bool,
    version: Option<Value>,
    templates: Option<Value>,
    /// The digest of the bundle, and whether the promotion waits for one.
    bundle: Option<String>,
    pending: bool,
    current: Value,
    /// A request line that is answered so instead, once.
    fault: Option<(&'static str, Reply)>,
    /// A request line that is always answered so.
    always: Option<(&'static str, Reply)>,
    /// A request line that is carried out and whose answer is lost, once.
    lost: Option<&'static str>,
    /// Takes everything and keeps nothing.
    forgets: bool,
}

const APP: &str = "/api/dev/apps/tax-bot";

impl Platform {
    fn answer(&mut self, seen: &Seen) -> Reply {
        if let Some((_, reply)) = self.fault.take_if(|(line, _)| *line == seen.line) {
            return reply;
        }
        if let Some((line, reply)) = &self.always
            && *line == seen.line
        {
            return reply.clone();
        }
        let lost = self.lost.take_if(|line| *line == seen.line);
        let reply = self.carry_out(seen);
        if lost.is_some() { Reply::Close } else { reply }
    }

    fn carry_out(&mut self, seen: &Seen) -> Reply {
        let body: Value = serde_json::from_str(&seen.body).unwrap_or_default();
        let (method, path) = seen.line.split_once(' ').unwrap();
        match (method, path.strip_prefix(APP).unwrap_or(path)) {
            ("GET", "/api/dev/me") => Reply::Json(
                200,
                json!({"id": "d1", "email": "e@example.com", "publish_allowed": !self.may_not_publish}),
            ),
            ("GET", "") if self.app => Reply::Json(200, self.shown_app()),
            ("GET", _) if !self.app => Reply::Json(404, json!({"detail": "app not found"})),
            ("GET", "/versions") => Reply::Json(200, self.shown_versions()),
            ("POST", "/api/dev/apps") if self.foreign => Reply::Json(409, json!({"detail": "slug taken"})),
            ("POST", "/api/dev/apps") => {
                self.app = true;
                Reply::Json(201, self.shown_app())
            }
            ("POST", "/versions") => self.register(body),
            ("POST", "/versions/1.0.0/defaults/templates") if self.templates.is_some() => {
                Reply::Json(409, json!({"detail": "already attached"}))
            }
            ("POST", "/versions/1.0.0/defaults/templates") => {
                self.templates = (!self.forgets).then(|| body["templates"].clone());
                Reply::Json(200, json!({}))
            }
            ("POST", "/versions/1.0.0/bundle") if self.bundle.is_some() => {
                Reply::Json(409, json!({"detail": {"reason": "already_uploaded", "message": "a bundle is there"}}))
            }
            ("POST", "/versions/1.0.0/bundle") => {
                assert!(seen.header("content-type").unwrap().starts_with("multipart/form-data; boundary="));
                assert!(seen.body.contains("name=\"file\"; filename=\"tax-bot-1.0.0.tar.gz\""), "{}", seen.body);
                assert!(seen.body.contains("packed bytes"), "{}", seen.body);
                self.bundle = Some("b".repeat(64));
                if std::mem::take(&mut self.pending) {
                    self.current = json!("1.0.0");
                }
                Reply::Json(200, json!({"bundle_url": "u", "files_uploaded": 1, "total_bytes": 12}))
            }
            other => panic!("{other:?}"),
        }
    }

    fn register(&mut self, body: Value) -> Reply {
        let kept = self.version.get_or_insert_with(|| body.clone());
        if kept["manifest"] != body["manifest"] || kept["image_url"] != body["image_url"] {
            return Reply::Json(409, json!({"detail": "version 1.0.0 is immutable"}));
        }
        if body["promote"] == true {
            self.pending = body["bundle_pending"] == true;
            if !self.pending {
                self.current = json!("1.0.0");
            }
        }
        let listed = self.shown_versions()[0].clone();
        if self.forgets {
            self.version = None;
            self.current = Value::Null;
        }
        Reply::Json(201, listed)
    }

    fn shown_app(&self) -> Value {
        json!({"id": "a", "slug": "tax-bot", "name": "n", "status": "draft", "created_at": "t", "current_version": self.current})
    }

    fn shown_versions(&self) -> Value {
        let Some(version) = &self.version else { return json!([]) };
        let mut listed = json!({"id": "v", "version": version["version"], "image_url": version["image_url"]});
        if self.tells_digests {
            let templates = self.templates.as_ref().map(digest::of_json);
            listed["content"] = json!({
                "manifest": digest::of_json(&version["manifest"]), "templates": templates,
                "bundle": self.bundle, "bundle_pending": self.pending,
            });
        }
        json!([listed])
    }
}

fn shipment(manifest: Value, templates: &[&str]) -> Shipment {
    let app = CreateApp { slug: "tax-bot".into(), name: "Tax Bot".into(), description: String::new(), icon: None };
    let register = RegisterVersion {
        version: "1.0.0".into(),
        image_url: "r/x:1.0.0".into(),
        image_digest: None,
        manifest,
        build_log_url: None,
        promote: false,
        bundle_pending: false,
    };
    Shipment::new(app, register, templates.iter().map(|slug| json!({"slug": slug})).collect())
}

/// The same, to be made current or not.
fn promoting(shipment: &Shipment, promote: bool) -> Shipment {
    let register = RegisterVersion { promote, ..serde_json::from_slice(shipment.any_body()).unwrap() };
    let mut promoting = Shipment::new(shipment.app.clone(), register, shipment.templates().to_vec());
    promoting.bundle = shipment.bundle.clone();
    promoting
}

fn with_bundle(mut shipment: Shipment) -> Shipment {
    let parts = vec![b"packed ".to_vec().into(), b"bytes".to_vec().into()];
    shipment.bundle = Some(Bundle { parts, digest: "b".repeat(64), sent: UploadProgress::default() });
    shipment
}

fn first() -> Shipment {
    shipment(json!({"a": 1}), &["invoice"])
}

/// A platform after a deploy of [`first`].
fn after(tells_digests: bool, promoted: bool) -> Platform {
    let version = serde_json::from_slice(first().any_body()).unwrap();
    let current = if promoted { json!("1.0.0") } else { Value::Null };
    Platform {
        tells_digests,
        app: true,
        version: Some(version),
        templates: Some(json!([{"slug": "invoice"}])),
        current,
        ..Platform::default()
    }
}

struct Run {
    outcome: Result<DeployOutcome, DeployError>,
    changes: Vec<String>,
    told: Vec<StepProgress>,
}

async fn run(platform: Platform, shipment: Shipment, promote: bool) -> Run {
    run_with(platform, shipment, promote, &mut Journal::in_memory()).await
}

async fn run_with(mut platform: Platform, shipment: Shipment, promote: bool, journal: &mut Journal) -> Run {
    let shipment = promoting(&shipment, promote);
    let server = Server::start(move |seen| platform.answer(seen)).await;
    let (client, _) = client(&server.origin);
    let mut told = Vec::new();
    let outcome = deploy(&client, &shipment, journal, &mut |step| told.push(step)).await;
    Run { outcome, changes: server.changes(), told }
}

const CREATE: &str = "POST /api/dev/apps";
const REGISTER: &str = "POST /api/dev/apps/tax-bot/versions";
const UPLOAD: &str = "POST /api/dev/apps/tax-bot/versions/1.0.0/bundle";
const ATTACH: &str = "POST /api/dev/apps/tax-bot/versions/1.0.0/defaults/templates";

#[tokio::test]
async fn a_first_deploy_makes_everything_and_reads_it_back() {
    for tells_digests in [true, false] {
        let platform = Platform { tells_digests, ..Platform::default() };
        let run = run(platform, first(), true).await;
        assert_eq!(run.changes, [CREATE, REGISTER, ATTACH]);
        let outcome = run.outcome.unwrap();
        let mut shown = serde_json::to_value(&outcome).unwrap();
        for step in shown["steps"].as_array_mut().unwrap() {
            assert!(step.as_object_mut().unwrap().remove("duration_ms").unwrap().is_u64());
        }
        let steps =
            ["account", "inspect", "create_app", "register", "templates", "verify"].map(|name| json!({"name": name}));
        assert_eq!(
            shown,
            json!({
                "outcome": "deployed", "app": "tax-bot", "version": "1.0.0", "created_app": true, "registered": true,
                "promoted": true, "current_version": "1.0.0", "templates": {"state": "attached", "count": 1}, "bundle": "none",
                "steps": steps,
            })
        );
        let told: Vec<_> = run.told.iter().map(|step| (step.name, matches!(step.state, StepState::Done(_)))).collect();
        assert_eq!(told.len(), 12);
        assert_eq!(told[..2], [(StepName::Account, false), (StepName::Account, true)]);
    }
}

#[tokio::test]
async fn the_same_again_changes_nothing() {
    for (promoted, promote) in [(true, true), (true, false), (false, false)] {
        let run = run(after(true, promoted), first(), promote).await;
        let DeployOutcome::Unchanged(unchanged) = run.outcome.unwrap() else { panic!("changed") };
        assert_eq!(unchanged.current_version.is_some(), promoted);
        assert_eq!(run.changes, [""; 0]);
    }
}

#[tokio::test]
async fn other_content_under_the_same_version_changes_nothing() {
    for (ours, expected) in [
        (shipment(json!({"a": 2}), &["invoice"]), vec![ContentDifference::Manifest]),
        (shipment(json!({"a": 1}), &["other"]), vec![ContentDifference::Templates]),
        (shipment(json!({"a": 1}), &[]), vec![ContentDifference::Templates]),
        (shipment(json!({}), &["invoice", "more"]), vec![ContentDifference::Manifest, ContentDifference::Templates]),
    ] {
        let run = run(after(true, true), ours, true).await;
        let error = run.outcome.unwrap_err();
        assert!(matches!(&error, DeployError::Immutable { differs, .. } if *differs == expected), "{error:?}");
        assert_eq!(error.to_string(), "version 1.0.0 of `tax-bot` already exists with different content");
        assert_eq!(run.changes, [""; 0]);
    }
    // The real platform does not tell: its refusal does.
    let run = run(after(false, true), shipment(json!({"a": 2}), &["invoice"]), true).await;
    assert!(matches!(run.outcome, Err(DeployError::Immutable { differs, .. }) if differs.is_empty()));
    assert_eq!(run.changes, [REGISTER]);
}

#[tokio::test]
async fn what_is_missing_is_made_up_for() {
    let run_one = run(after(true, false), first(), true).await;
    let DeployOutcome::Deployed(deployed) = run_one.outcome.unwrap() else { panic!("unchanged") };
    assert_eq!(
        (deployed.promoted, deployed.registered, deployed.templates.state),
        (true, false, AttachmentState::Unchanged)
    );
    assert_eq!(run_one.changes, [REGISTER]);

    let half = Platform { templates: None, ..after(true, true) };
    let run_two = run(half, first(), true).await;
    let DeployOutcome::Deployed(deployed) = run_two.outcome.unwrap() else { panic!("unchanged") };
    assert_eq!((deployed.promoted, deployed.templates.state), (false, AttachmentState::Attached));
    assert_eq!(run_two.changes, [ATTACH]);

    let run_three = run(after(false, true), first(), true).await;
    let DeployOutcome::Deployed(deployed) = run_three.outcome.unwrap() else { panic!("unchanged") };
    assert_eq!(deployed.templates.state, AttachmentState::AlreadyAttached);
    assert_eq!(run_three.changes, [REGISTER, ATTACH]);
    let state = serde_json::to_value(deployed.templates).unwrap();
    assert_eq!(state, json!({"state": "already_attached", "count": 1}));
}

#[tokio::test]
async fn what_stands_against_it_is_found_first() {
    let run_one = run(Platform { may_not_publish: true, ..Platform::default() }, first(), true).await;
    assert!(matches!(run_one.outcome, Err(DeployError::NotAllowed { account }) if account == "e@example.com"));
    assert_eq!(run_one.changes, [""; 0]);

    let run_two = run(Platform { foreign: true, ..Platform::default() }, first(), true).await;
    assert!(matches!(run_two.outcome, Err(DeployError::AppTaken { detail, .. }) if detail == "slug taken"));
    assert_eq!(run_two.changes, [CREATE]);

    let mut nameless = first();
    nameless.app.slug = "../x".into();
    let run_three = run(Platform::default(), nameless, true).await;
    assert!(matches!(run_three.outcome, Err(DeployError::Name(_))));
    assert_eq!(run_three.told.len(), 0);
}

#[tokio::test]
async fn a_failed_step_says_what_was_applied_before() {
    use StepName::{CreateApp, Register, Templates};
    for (line, fault, step, applied, missing) in [
        ("GET /api/dev/me", Reply::Json(401, json!({})), StepName::Account, vec![], vec![]),
        ("GET /api/dev/apps/tax-bot", Reply::Json(403, json!({})), StepName::Inspect, vec![], vec![]),
        (REGISTER, Reply::Json(403, json!({})), Register, vec![CreateApp], vec![Register, Templates]),
        (ATTACH, Reply::Json(403, json!({})), Templates, vec![CreateApp, Register], vec![Templates]),
    ] {
        let platform = Platform { tells_digests: true, fault: Some((line, fault)), ..Platform::default() };
        let run = run(platform, first(), true).await;
        let error = run.outcome.unwrap_err();
        let so_far = error.so_far().unwrap();
        assert_eq!((&so_far.applied, &so_far.missing), (&applied, &missing));
        assert!(matches!(&error, DeployError::Call { step: at, unconfirmed: false, .. } if *at == step), "{error:?}");
        assert_eq!(run.told.last().unwrap().state, StepState::Failed);
    }
}

#[tokio::test]
async fn a_fault_that_may_pass_is_looked_into_and_healed() {
    for tells_digests in [true, false] {
        for (line, fault) in [
            (CREATE, Reply::Json(500, json!({}))),
            (REGISTER, Reply::Close),
            (REGISTER, Reply::Text(200, "", "<html>".into())),
            (REGISTER, Reply::Json(429, json!({}))),
            (ATTACH, Reply::Json(503, json!({}))),
            (UPLOAD, Reply::Close),
            (UPLOAD, Reply::Json(408, json!({}))),
        ] {
            let fault = Some((line, fault));
            let platform = Platform { tells_digests, fault: fault.clone(), ..Platform::default() };
            let run = run(platform, with_bundle(first()), true).await;
            let DeployOutcome::Deployed(deployed) = run.outcome.unwrap() else { panic!("unchanged") };
            assert!(deployed.created_app && deployed.registered && deployed.promoted, "{fault:?}: {deployed:?}");
            assert_eq!(run.changes.iter().filter(|change| *change == line).count(), 2, "{:?}", run.changes);
        }
    }
}

/// The answer is lost, and the call was carried out all the same.
#[tokio::test]
async fn what_was_done_unheard_is_not_done_again() {
    for tells_digests in [true, false] {
        for line in [CREATE, REGISTER, ATTACH, UPLOAD] {
            let platform = Platform { tells_digests, lost: Some(line), ..Platform::default() };
            let run = run(platform, with_bundle(first()), true).await;
            let DeployOutcome::Deployed(deployed) = run.outcome.unwrap() else { panic!("unchanged") };
            assert!(deployed.created_app && deployed.registered && deployed.promoted, "{line}: {deployed:?}");
            let again = run.changes.iter().filter(|change| *change == line).count();
            // Where nobody tells, a piece in doubt is sent once more, and "already there" is believed.
            let expected = if tells_digests || line == CREATE || line == REGISTER { 1 } else { 2 };
            assert_eq!(again, expected, "{tells_digests} {line}: {:?}", run.changes);
        }
    }
}

#[tokio::test]
async fn a_bundle_comes_last_and_makes_the_version_current() {
    for tells_digests in [true, false] {
        let run = run(Platform { tells_digests, ..Platform::default() }, with_bundle(first()), true).await;
        assert_eq!(run.changes, [CREATE, REGISTER, ATTACH, UPLOAD]);
        let DeployOutcome::Deployed(deployed) = run.outcome.unwrap() else { panic!("unchanged") };
        assert_eq!((deployed.bundle, deployed.promoted), (AttachmentState::Attached, true));
    }
    let run = run(Platform::default(), with_bundle(first()), false).await;
    let DeployOutcome::Deployed(deployed) = run.outcome.unwrap() else { panic!("unchanged") };
    assert_eq!(
        (deployed.bundle, deployed.promoted, deployed.current_version),
        (AttachmentState::Attached, false, None)
    );
}

#[tokio::test]
async fn a_platform_that_stays_away_is_given_up() {
    let platform = Platform { always: Some((REGISTER, Reply::Json(503, json!({})))), ..Platform::default() };
    let run = run(platform, first(), true).await;
    let error = run.outcome.unwrap_err();
    assert!(matches!(&error, DeployError::Call { step: StepName::Register, unconfirmed: true, .. }), "{error:?}");
    assert_eq!(run.changes.iter().filter(|change| *change == REGISTER).count(), 6);
}

#[tokio::test]
async fn a_refused_promotion_is_no_other_content() {
    let refusing =
        Platform { fault: Some((REGISTER, Reply::Json(409, json!({"detail": "exists"})))), ..after(true, false) };
    let run = run(refusing, first(), true).await;
    assert!(matches!(run.outcome, Err(DeployError::PromotionRefused { detail, .. }) if detail == "exists"));
}

#[tokio::test]
async fn success_is_believed_only_when_read_back() {
    let forgetful = Platform { forgets: true, ..Platform::default() };
    let run_one = run(forgetful, first(), true).await;
    let Err(DeployError::NotVerified { wrong, so_far, .. }) = run_one.outcome else { panic!("believed") };
    assert_eq!(wrong, [VerifyFailure::Version, VerifyFailure::CurrentVersion(None)]);
    assert!(so_far.applied.starts_with(&[StepName::CreateApp, StepName::Register, StepName::Templates]));

    let lost = Reply::Json(200, json!({}));
    let careless = Platform { tells_digests: true, always: Some((ATTACH, lost)), ..Platform::default() };
    let run_two = run(careless, first(), true).await;
    let Err(DeployError::NotVerified { wrong, .. }) = run_two.outcome else { panic!("believed") };
    assert_eq!(wrong, [VerifyFailure::Content(ContentDifference::Templates)]);
}

#[tokio::test]
async fn errors_of_calls_keep_their_kind() {
    let platform = Platform {
        fault: Some((REGISTER, Reply::Json(422, json!({"detail": [{"loc": ["manifest"], "msg": "m"}]})))),
        ..Platform::default()
    };
    let run = run(platform, first(), true).await;
    assert!(matches!(run.outcome, Err(DeployError::Call { source: ApiError::Invalid { .. }, .. })));
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the test damages a file of the journal")]
async fn a_platform_that_does_not_tell_is_rolled_back_by_our_own_record() {
    let mut platform = Platform::default();
    let server = Server::start(move |seen| platform.answer(seen)).await;
    let (client, _) = client(&server.origin);
    let (app, version) = (AppId::parse("tax-bot").unwrap(), Version::parse("1.0.0").unwrap());
    let folder = tempfile::tempdir().unwrap();
    let journals = Journals::at(folder.path().to_owned());
    let mut journal = journals.open(client.origin(), &app, &version).unwrap();
    let shipment = promoting(&first(), false);
    deploy(&client, &shipment, &mut journal, &mut |_| {}).await.unwrap();
    drop(journal);
    let unknown = rollback(&client, &app, Some(&version), &Journals::nowhere()).await.unwrap_err();
    assert!(matches!(unknown, DeployError::NoRecord { .. }), "{unknown}");

    let file = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let file = file.join("tax-bot@1.0.0.register.json");
    let kept = std::fs::read_to_string(&file).unwrap();
    for damaged in [kept.replace("{\"a\":1}", "{\"a\":2}"), kept[..kept.len() / 2].to_owned()] {
        assert_ne!(damaged, kept);
        std::fs::write(&file, damaged).unwrap();
        let unknown = rollback(&client, &app, Some(&version), &journals).await.unwrap_err();
        assert!(matches!(unknown, DeployError::NoRecord { .. }), "{unknown}");
    }
    std::fs::write(&file, kept).unwrap();
    assert!(rollback(&client, &app, Some(&version), &journals).await.unwrap().changed);
    assert!(!rollback(&client, &app, Some(&version), &journals).await.unwrap().changed);
}

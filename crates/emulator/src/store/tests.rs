//! Tests of the store through its public methods, on real files where that matters.

use super::connection::beside;
use super::{
    AccountRow, AppRow, BundleFileRow, CallBegin, CallEnd, InstallRow, InstallState, KvNamespace, KvRow, KvSetOutcome,
    NewBundle, NewVersion, PageRequest, SecretRef, SecretRow, Store, StoreError, StoredManifest, TenantRow, VersionRow,
};
use linkworld_contract::audit::AuditSearch;
use linkworld_contract::limits::KV_KEYS_MAX;
use linkworld_contract::wire::control::AuditQuery;
use rusqlite::Connection;

fn account() -> AccountRow {
    AccountRow { id: "a1".into(), email: "a@b.c".into(), publish_allowed: true, owner: true, created_at: 1 }
}

pub(super) fn tenant(store: &Store) -> TenantRow {
    store.ensure_tenant(&TenantRow { id: "t1".into(), slug: "dev".into(), created_at: 1 }).unwrap()
}

fn app() -> AppRow {
    AppRow {
        id: "p1".into(),
        slug: "tax-bot".into(),
        account_id: "a1".into(),
        name: "Tax".into(),
        description: String::new(),
        icon: None,
        current_version: None,
        created_at: 2,
    }
}

fn version() -> NewVersion {
    let row = VersionRow {
        id: "v1".into(),
        version: "0.1.0".into(),
        image_url: "x:0.1.0".into(),
        image_digest: None,
        manifest_digest: "sha256:1".into(),
        templates_digest: None,
        bundle_digest: None,
        bundle_files: 0,
        bundle_bytes: 0,
        promote_pending: false,
        created_at: 3,
    };
    NewVersion { row, manifest: "{}".into() }
}

pub(crate) fn install() -> InstallRow {
    InstallRow {
        id: "i1".into(),
        tenant_id: "t1".into(),
        tenant: "dev".into(),
        app: "tax-bot".into(),
        version: "0.1.0".into(),
        manifest: StoredManifest::new("{}".into()),
        declared: vec!["mail.send".into()],
        granted: vec![],
        config: "{}".into(),
        status: InstallState::Active,
        created_at: 4,
    }
}

fn kv_row(key: &str, now: i64, expires_at: Option<i64>) -> KvRow {
    KvRow { key: key.into(), value: "1".into(), expires_at, updated_at: now }
}

pub(super) fn begin(name: &str) -> CallBegin {
    CallBegin {
        parent: None,
        at: 5,
        tenant: "dev".into(),
        app: "tax-bot".into(),
        version: "0.1.0".into(),
        kind: "tool".into(),
        name: name.into(),
        gate_decision: "allow".into(),
        scope: None,
    }
}

pub(super) fn success() -> CallEnd {
    CallEnd { status: "success".into(), error: None, duration_us: 7, detail: None }
}

fn page(store: &Store, query: &AuditQuery, limit: u32) -> Vec<super::AuditRow> {
    let (search, after, before) = (AuditSearch::of(query), query.after, query.before);
    store.audit_page(&PageRequest { search, after, before, limit }).unwrap().rows
}

const NAMESPACE: KvNamespace<'static> = KvNamespace { tenant_id: "t1", app: "tax-bot" };

#[test]
fn data_survives_reopening_without_a_close() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("platform.db");
    // A leftover of a crash during creation.
    linkworld_system::files::write_private(&beside(&path, ".new"), b"half").unwrap();
    let store = Store::open(&path).unwrap();
    store.ensure_account(&account()).unwrap();
    tenant(&store);
    assert!(store.add_app(&app()).unwrap());
    store.add_version("p1", &version()).unwrap();
    assert!(store.attach_templates("v1", "[]", "sha256:2").unwrap());
    store.promote("p1", "0.1.0").unwrap();
    store.put_install(install()).unwrap();
    store.kv_set(NAMESPACE, &kv_row("k", 1, None)).unwrap();
    let place = SecretRef { app: "tax-bot".into(), key: "K".into(), tenant_id: None };
    let secret = SecretRow { key: "K".into(), description: Some("d".into()), updated_at: 1, sealed: vec![1, 2] };
    store.set_secret(&place, &secret).unwrap();
    store.set_platform_record("signing", &[9]).unwrap();
    assert_eq!(store.add_call(begin("one"), success()).unwrap().id, 1);
    // Not closed, as after a crash: the journal must be enough.
    drop(store);
    assert!(!beside(&path, ".new").exists());
    let store = Store::open(&path).unwrap();
    assert_eq!(store.account("a1").unwrap(), Some(account()));
    assert_eq!(store.app("tax-bot").unwrap().unwrap().current_version.as_deref(), Some("0.1.0"));
    assert_eq!(store.version("p1", "0.1.0").unwrap().unwrap().templates_digest.as_deref(), Some("sha256:2"));
    assert_eq!(store.version_manifest("p1", "0.1.0").unwrap().as_deref(), Some("{}"));
    assert_eq!(store.install("i1").unwrap().as_deref(), Some(&install()));
    assert_eq!(store.install_of("dev", "tax-bot").unwrap().as_deref(), Some(&install()));
    assert_eq!(store.kv_get(NAMESPACE, "k", 2).unwrap().unwrap().value, "1");
    assert_eq!(store.secret(&place).unwrap(), Some(secret));
    assert_eq!(store.platform_record("signing").unwrap(), Some(vec![9]));
    assert_eq!(page(&store, &AuditQuery::default(), 10).len(), 1);
    store.close().unwrap();
    assert!(!beside(&path, "-wal").exists(), "closing leaves one file");
}

#[test]
fn an_empty_file_is_migrated_and_a_newer_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("platform.db");
    Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 0; VACUUM").unwrap();
    Store::open(&path).unwrap().ensure_account(&account()).unwrap();
    Store::open(&path).unwrap().account("a1").unwrap().unwrap();
    Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    assert!(matches!(Store::open(&path), Err(StoreError::Newer { found: 99, .. })));
    let garbage = folder.path().join("garbage.db");
    linkworld_system::files::write_private(&garbage, &[7; 4096]).unwrap();
    assert!(matches!(Store::open(&garbage), Err(StoreError::Sqlite(_))));
}

#[test]
fn a_transaction_is_undone_by_an_error_or_a_panic() {
    let store = Store::in_memory().unwrap();
    let failed: Result<(), StoreError> = store.atomic(|| {
        store.ensure_account(&account())?;
        Err(StoreError::Closed)
    });
    assert!(failed.is_err());
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        store.atomic(|| -> Result<(), StoreError> {
            store.ensure_account(&account())?;
            panic!("on purpose")
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(store.account("a1").unwrap(), None);
    store.ensure_account(&account()).unwrap();
    assert!(store.account("a1").unwrap().is_some(), "and the store still works");
}

#[test]
fn accounts_apps_and_templates_are_unique() {
    let store = Store::in_memory().unwrap();
    let first = store.ensure_account(&account()).unwrap();
    let again = store.ensure_account(&AccountRow { id: "a2".into(), ..account() }).unwrap();
    assert_eq!(first, again);
    assert!(store.add_app(&app()).unwrap());
    assert!(!store.add_app(&AppRow { id: "p2".into(), ..app() }).unwrap());
    store.add_version("p1", &version()).unwrap();
    assert!(store.add_version("p1", &version()).is_err());
    assert!(store.attach_templates("v1", "[]", "d").unwrap());
    assert!(!store.attach_templates("v1", "[]", "d").unwrap());
    assert_eq!(store.versions("p1").unwrap().len(), 1);
    assert_eq!(store.apps_of("a1").unwrap().len(), 1);
    assert_eq!(store.apps_of("a2").unwrap().len(), 0);
}

#[test]
fn a_store_of_the_first_schema_version_keeps_its_data() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("platform.db");
    let old = Connection::open(&path).unwrap();
    old.execute_batch(super::schema::first()).unwrap();
    old.execute_batch(
        "PRAGMA user_version = 1;
         INSERT INTO accounts VALUES ('a1', 'a@b.c', 1, 1, 1);
         INSERT INTO apps VALUES ('p1', 'tax-bot', 'a1', 'Tax', '', NULL, '0.1.0', 2);
         INSERT INTO versions VALUES ('v1', 'p1', '0.1.0', 'x:0.1.0', NULL, '{}', 'sha256:1', NULL, NULL, 3);
         INSERT INTO tenants VALUES ('t1', 'acme', 4);
         INSERT INTO audit VALUES (3, 10, 'acme', 'tax-bot', '0.1.0', 'tool', 'a', 'allow', NULL, 'success', NULL, 1),
             (7, 20, 'acme', 'tax-bot', '0.1.0', 'tool', 'b', 'deny:no_scope', 'x.y', 'blocked', 'no', 2);",
    )
    .unwrap();
    old.close().unwrap();
    let store = Store::open(&path).unwrap();
    assert_eq!(store.version("p1", "0.1.0").unwrap(), Some(version().row));
    assert_eq!(store.app("tax-bot").unwrap().unwrap().current_version.as_deref(), Some("0.1.0"));
    assert!(store.add_bundle("v1", &bundle("d1")).unwrap());
    let user = store.activating_user("t1").unwrap();
    let id = &user.id;
    assert!(id.len() == 36 && [8, 13, 18, 23].iter().all(|at| id.as_bytes()[*at] == b'-'), "{id}");
    let expected = store.tenant("acme").unwrap().unwrap().first_user();
    assert_eq!(user, crate::store::UserRow { id: id.clone(), ..expected });
    // The log goes on after the old entries.
    let new = store.add_call(begin("c"), success()).unwrap();
    assert_eq!((new.id, new.begin.at), (8, 20));
    let page = store.audit_page(&PageRequest { limit: 9, ..PageRequest::default() }).unwrap();
    assert_eq!(page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [3, 7, 8]);
    let chain = store.check_chain(store.chain_start().unwrap(), 9).unwrap();
    assert_eq!((store.unchained_entries().unwrap(), chain.entries, chain.broken), (2, 1, None));
}

fn bundle(digest: &str) -> NewBundle {
    let file = |path: &str| BundleFileRow { path: path.into(), content: path.into(), digest: format!("of {path}") };
    NewBundle { digest: digest.into(), files: vec![file("index.html"), file("a.js")] }
}

#[test]
fn a_bundle_is_added_once_and_completely() {
    let store = Store::in_memory().unwrap();
    store.ensure_account(&account()).unwrap();
    store.add_app(&app()).unwrap();
    store.add_version("p1", &version()).unwrap();
    let mut twice = bundle("d0");
    twice.files.push(twice.files[0].clone());
    assert!(store.add_bundle("v1", &twice).is_err());
    assert_eq!(store.version("p1", "0.1.0").unwrap(), Some(version().row), "the failed insert is undone");
    assert!(store.bundle_digests("v1").unwrap().is_empty());

    assert!(store.add_bundle("v1", &bundle("d1")).unwrap());
    assert!(!store.add_bundle("v1", &bundle("d2")).unwrap());
    let row = store.version("p1", "0.1.0").unwrap().unwrap();
    assert_eq!((row.bundle_digest.as_deref(), row.bundle_files, row.bundle_bytes), (Some("d1"), 2, 14));
    let digests: Vec<String> = store.bundle_digests("v1").unwrap().into_iter().map(|(path, _)| path).collect();
    assert_eq!(digests, ["a.js", "index.html"]);
    let found = store.bundle_file("tax-bot", "0.1.0", "a.js").unwrap();
    assert_eq!(found.as_ref(), bundle("d1").files.get(1));
    for (slug, version, path) in [
        ("tax-bot", "0.1.0", "A.js"),
        ("tax-bot", "0.1.1", "a.js"),
        ("other", "0.1.0", "a.js"),
        ("tax-bot", "0.1.0", "%"),
    ] {
        assert_eq!(store.bundle_file(slug, version, path).unwrap(), None);
    }
    store.set_promote_pending("v1", true).unwrap();
    assert!(store.version("p1", "0.1.0").unwrap().unwrap().promote_pending);
}

#[test]
fn an_install_keeps_its_id_and_time_through_versions() {
    let store = Store::in_memory().unwrap();
    tenant(&store);
    store.put_install(install()).unwrap();
    store.set_granted("i1", &["mail.send".into()]).unwrap();
    store.set_status("i1", InstallState::InstallHookFailed).unwrap();
    let changed = store.install("i1").unwrap().unwrap();
    assert_eq!(
        (changed.granted.as_slice(), changed.status),
        (&["mail.send".to_owned()][..], InstallState::InstallHookFailed)
    );
    let manifest = StoredManifest::new(r#"{"app_id":"tax-bot"}"#.into());
    let next = InstallRow { id: "i2".into(), version: "0.2.0".into(), manifest, created_at: 9, ..install() };
    let next = store.put_install(next).unwrap();
    assert_eq!((next.id.as_str(), next.created_at, next.version.as_str()), ("i1", 4, "0.2.0"));
    assert_eq!(store.install("i2").unwrap(), None);
    assert_eq!(store.installs().unwrap(), [next]);
    let manifests = "SELECT COUNT(*) FROM manifests";
    assert_eq!(store.connection.query_row(manifests, [], |row| row.get(0)), Ok(1), "the unused one is gone");
}

#[test]
fn what_is_undone_is_not_read_from_the_cache() {
    let store = Store::in_memory().unwrap();
    tenant(&store);
    store.put_install(install()).unwrap();
    let failed: Result<(), StoreError> = store.atomic(|| {
        store.set_status("i1", InstallState::InstallHookFailed)?;
        assert_eq!(store.install("i1")?.unwrap().status, InstallState::InstallHookFailed);
        store.put_install(InstallRow { id: "i9".into(), app: "other".into(), ..install() })?;
        Err(StoreError::Closed)
    });
    assert!(failed.is_err());
    assert_eq!(store.install("i1").unwrap().unwrap().status, InstallState::Active);
    assert_eq!(store.install_of("dev", "other").unwrap(), None);
}

#[test]
fn key_limit() {
    let store = Store::in_memory().unwrap();
    tenant(&store);
    // One statement instead of ten thousand calls.
    let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) \
                INSERT INTO kv SELECT 't1', 'tax-bot', 'k' || i, '1', NULL, 10 FROM n";
    store.connection.execute(fill, [i64::try_from(KV_KEYS_MAX).unwrap() - 1]).unwrap();
    assert_eq!(
        store.kv_set(NAMESPACE, &kv_row("short", 10, Some(100))).unwrap(),
        KvSetOutcome::Stored,
        "the last key that fits"
    );
    assert_eq!(store.kv_set(NAMESPACE, &kv_row("more", 99, None)).unwrap(), KvSetOutcome::Full);
    assert_eq!(
        store.kv_set(NAMESPACE, &kv_row("k1", 99, None)).unwrap(),
        KvSetOutcome::Stored,
        "updating a key still works"
    );
    assert_eq!(
        store.kv_set(NAMESPACE, &kv_row("more", 100, None)).unwrap(),
        KvSetOutcome::Stored,
        "the expired key no longer counts"
    );
    store.ensure_tenant(&TenantRow { id: "t2".into(), slug: "other".into(), created_at: 1 }).unwrap();
    let other = KvNamespace { tenant_id: "t2", app: "tax-bot" };
    assert_eq!(store.kv_set(other, &kv_row("more", 99, None)).unwrap(), KvSetOutcome::Stored);
}

#[test]
fn expired_keys_are_not_returned() {
    let store = Store::in_memory().unwrap();
    tenant(&store);
    for (key, expires_at) in [("a:2", None), ("a:1", Some(50)), ("a", None), ("b", None), ("a~", None)] {
        store.kv_set(NAMESPACE, &kv_row(key, 10, expires_at)).unwrap();
    }
    let keys = |prefix: &str, limit, now| -> Vec<String> {
        store.kv_list(NAMESPACE, prefix, limit, now).unwrap().into_iter().map(|row| row.key).collect()
    };
    assert_eq!(keys("a:", 10, 49), ["a:1", "a:2"]);
    assert_eq!(keys("a:", 10, 50), ["a:2"]);
    assert_eq!(keys("a", 10, 10), ["a", "a:1", "a:2", "a~"]);
    assert_eq!(keys("", 2, 10), ["a", "a:1"]);
    assert!(store.kv_get(NAMESPACE, "a:1", 50).unwrap().is_none());
    assert!(!store.kv_delete(NAMESPACE, "a:1", 50).unwrap());
    assert!(store.kv_delete(NAMESPACE, "b", 50).unwrap());
}

#[test]
fn audit_pages_from_both_ends() {
    let store = Store::in_memory().unwrap();
    for name in ["one", "two", "three"] {
        store.add_call(begin(name), success()).unwrap();
    }
    let after = |id| AuditQuery { after: Some(id), ..AuditQuery::default() };
    let names = |rows: Vec<super::AuditRow>| rows.into_iter().map(|row| row.begin.name).collect::<Vec<_>>();
    assert_eq!(names(page(&store, &after(1), 1)), ["two"]);
    assert_eq!(names(page(&store, &after(3), 9)), [""; 0]);
    assert_eq!(names(page(&store, &AuditQuery::default(), 2)), ["two", "three"]);
}

#[test]
fn a_call_is_followed_when_it_ends() {
    let store = Store::in_memory().unwrap();
    let slow = store.begin_call(begin("slow")).unwrap();
    let quick = store.add_call(CallBegin { parent: Some(slow.id), ..begin("quick") }, success()).unwrap();
    let page = |after| {
        let rows = page(&store, &AuditQuery { after, ..AuditQuery::default() }, 9);
        rows.into_iter().map(|row| (row.begin.name, row.end.map(|end| end.status))).collect::<Vec<_>>()
    };
    let ended = |name: &str| (name.to_owned(), Some("success".to_owned()));
    assert_eq!(page(None), [("slow".into(), None), ended("quick")]);
    assert_eq!(page(Some(0)), [ended("quick")], "one that runs is not followed yet");
    store.end_call(slow, success()).unwrap();
    assert_eq!(store.last_ended_call().unwrap(), Some(1));
    assert_eq!(page(Some(quick.id)), [ended("slow")], "although its id is smaller");
    assert_eq!(page(None), [ended("slow"), ended("quick")]);
}

#[test]
fn times_of_calls_never_go_back() {
    let store = Store::in_memory().unwrap();
    let times = [5, 9, 7, 12].map(|at| store.add_call(CallBegin { at, ..begin("x") }, success()).unwrap().begin.at);
    assert_eq!(times, [5, 9, 9, 12]);
}

#[test]
fn calls_without_an_end_are_lost() {
    let store = Store::in_memory().unwrap();
    let ended = store.begin_call(begin("ended")).unwrap();
    store.begin_call(begin("cut off")).unwrap();
    store.end_call(ended, success()).unwrap();
    assert_eq!(store.end_lost_calls("killed").unwrap(), 1);
    assert_eq!(store.end_lost_calls("killed").unwrap(), 0, "once");
    let rows = page(&store, &AuditQuery::default(), 9);
    let ends: Vec<_> = rows.into_iter().map(|row| row.end.unwrap().status).collect();
    assert_eq!(ends, ["success", "lost"]);
}

#[test]
fn audit_filters_apply_before_the_limit() {
    let store = Store::in_memory().unwrap();
    for (at, app, tenant, gate) in [
        (10, "a", "dev", "deny:no_scope"),
        (20, "a", "acme", "allow"),
        (30, "b", "dev", "deny:not_granted"),
        (40, "a", "dev", "allow"),
        (50, "a", "dev", "allow"),
    ] {
        let row = CallBegin { at, app: app.into(), tenant: tenant.into(), gate_decision: gate.into(), ..begin("x") };
        store.add_call(row, success()).unwrap();
    }
    let ids =
        |query: &AuditQuery, limit| -> Vec<i64> { page(&store, query, limit).into_iter().map(|row| row.id).collect() };
    let any = AuditQuery::default();
    let of = |app: &str| AuditQuery { app: Some(app.into()), ..any.clone() };
    assert_eq!(ids(&of("a"), 2), [4, 5]);
    assert_eq!(ids(&of("b"), 1), [3], "not hidden by newer entries of another app");
    assert_eq!(ids(&AuditQuery { denied: true, ..any.clone() }, 1), [3]);
    assert_eq!(ids(&AuditQuery { denied: true, ..of("a") }, 9), [1]);
    assert_eq!(ids(&AuditQuery { tenant: Some("acme".into()), ..any.clone() }, 9), [2]);
    assert_eq!(ids(&AuditQuery { since: Some(40), ..any.clone() }, 9), [4, 5]);
    assert_eq!(ids(&AuditQuery { since: Some(41), after: Some(0), ..any.clone() }, 9), [5]);
    assert_eq!(ids(&AuditQuery { since: Some(51), ..any.clone() }, 9), [0; 0]);
    assert_eq!(ids(&AuditQuery { after: Some(1), ..of("a") }, 2), [2, 4]);
}

#[test]
fn a_tenants_value_and_the_default_are_independent() {
    let store = Store::in_memory().unwrap();
    let default = SecretRef { app: "x".into(), key: "K".into(), tenant_id: None };
    let own = SecretRef { tenant_id: Some("t1".into()), ..default.clone() };
    let sealed = |byte, description: Option<&str>| SecretRow {
        key: "K".into(),
        description: description.map(str::to_owned),
        updated_at: 1,
        sealed: vec![byte],
    };
    store.set_secret(&default, &sealed(1, Some("why"))).unwrap();
    store.set_secret(&own, &sealed(2, None)).unwrap();
    store.set_secret(&default, &sealed(3, None)).unwrap();
    assert_eq!(store.secret(&default).unwrap(), Some(sealed(3, Some("why"))));
    assert_eq!(store.default_secrets("x").unwrap().len(), 1);
    assert!(store.remove_secret(&default).unwrap());
    assert!(!store.remove_secret(&default).unwrap());
    assert_eq!(store.secret(&own).unwrap(), Some(sealed(2, None)));
}

/// An install with one schedule of every minute.
fn scheduled(number: u32) -> InstallRow {
    let manifest = r#"{"apiVersion": "linkworld.ai/v2", "app_id": "tax-bot", "version": "0.1.0", "name": "", "description": "",
        "icon": "", "runtime": {"image": "x", "port": 80}, "lifecycle": {"schedules": [{"name": "often", "cron": "* * * * *"}]}}"#;
    let (id, app) = (format!("i{number}"), format!("app-{number}"));
    InstallRow { id, app, manifest: StoredManifest::new(manifest.into()), ..install() }
}

#[test]
fn due_schedules_are_taken_once_and_found_by_an_index() {
    let store = Store::in_memory().unwrap();
    tenant(&store);
    for number in 0..3 {
        store.put_install(scheduled(number)).unwrap();
    }
    store.place_schedules(59_999).unwrap();
    assert_eq!(store.next_due().unwrap().unwrap().next_run, Some(60_000));
    assert!(store.take_due(59_999, 10).unwrap().0.is_empty());
    let (taken, more) = store.take_due(60_000, 2).unwrap();
    assert_eq!((taken.len(), more), (2, true));
    let (rest, more) = store.take_due(600_000, 10).unwrap();
    assert_eq!((rest.iter().map(|due| due.due).collect::<Vec<_>>(), more), (vec![60_000, 120_000, 120_000], false));
    assert!(store.take_due(600_000, 10).unwrap().0.is_empty(), "taken is taken");
    // A reinstall keeps the runs, and an install that is gone takes its schedules along.
    store.put_install(scheduled(0)).unwrap();
    store.place_schedules(0).unwrap();
    assert_eq!(store.next_due().unwrap().unwrap().next_run, Some(660_000));
    for (plan, index) in [(store.due_plans(), "schedules_due"), (store.heartbeat_plans(), "heartbeats_due")] {
        for plan in plan {
            let table = index.trim_end_matches("_due");
            let is_searched = plan.contains(index) && !plan.contains(&format!("SCAN {table}"));
            assert!(is_searched && !plan.contains("TEMP B-TREE"), "{plan}");
        }
    }
}

#[test]
fn a_world_of_an_older_schema_is_migrated_when_it_is_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.world");
    let old = Connection::open(&path).unwrap();
    old.execute_batch(super::schema::first()).unwrap();
    old.execute_batch(
        "PRAGMA user_version = 1;
         CREATE TABLE world (saved_at INTEGER, program TEXT, tenants INTEGER, installs INTEGER);
         INSERT INTO world VALUES (1, '0.0.1', 1, 0);
         INSERT INTO accounts VALUES ('a9', 'a@b.c', 1, 1, 1);
         INSERT INTO apps VALUES ('p1', 'tax-bot', 'a9', 'Tax', '', NULL, '0.1.0', 2);
         INSERT INTO secrets VALUES ('tax-bot', 'KEY', '', x'', NULL, 5), ('tax-bot', 'LOST', 't9', x'', NULL, 5);
         INSERT INTO tenants VALUES ('t9', 'dev', 4);",
    )
    .unwrap();
    old.close().unwrap();
    let mut store = Store::open(&folder.path().join("platform.db")).unwrap();
    store.ensure_account(&account()).unwrap();
    let kept = tenant(&store);
    let default = SecretRef { app: "tax-bot".into(), key: "KEY".into(), tenant_id: None };
    let row = SecretRow { key: "KEY".into(), description: None, updated_at: 1, sealed: vec![7] };
    store.set_secret(&default, &row).unwrap();
    store.set_platform_record("signing_key", &[9]).unwrap();
    let loaded = store.load_world(super::WorldSource::File(&path), None).unwrap();
    assert_eq!((loaded.tenants, loaded.installs, loaded.clock), (1, 0, None));
    let lost = super::MissingValue { tenant: Some("dev".into()), app: "tax-bot".into(), key: "LOST".into() };
    assert_eq!(loaded.missing, [lost]);
    assert_eq!(store.tenant("dev").unwrap().unwrap().id, kept.id, "what has the same name keeps its id");
    assert_eq!(store.apps_of("a1").unwrap().len(), 1);
    assert_eq!(store.secret(&default).unwrap().unwrap().sealed, [7]);
    assert_eq!(store.platform_record("signing_key").unwrap(), Some(vec![9]));
    assert_eq!(store.activating_user(&kept.id).unwrap().email, "admin@dev.example");
    store.close().unwrap();
    let store = Store::open(&folder.path().join("platform.db")).unwrap();
    assert_eq!(store.tenants().unwrap().len(), 1);
}

/// What a tenant has is found by its key, and comes in order without being sorted.
#[test]
fn what_a_tenant_has_is_found_by_an_index() {
    use super::tables::installed::{agents, pending, visions};
    use super::tables::tenant::{doc_templates, projects};
    let store = Store::in_memory().unwrap();
    let mut queries = agents::queries();
    queries.extend(doc_templates::queries());
    queries.extend([projects::PROJECTS, visions::VISIONS, visions::OF_APP].map(str::to_owned));
    for sql in &queries {
        let plan = plan_of(&store, sql);
        assert!(plan.contains("SEARCH") && !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{sql}: {plan}");
    }
    // What waits is read completely, tenant by tenant, and each install is looked up.
    let plan = plan_of(&store, pending::WAITING);
    assert!(plan.contains("SEARCH i USING INDEX") && !plan.contains("SCAN i"), "{plan}");
    let versions =
        "SELECT v.templates FROM apps a JOIN versions v ON v.app_id = a.id WHERE a.slug = ? AND v.version = ?";
    assert!(!plan_of(&store, versions).contains("SCAN"));
}

fn plan_of(store: &Store, sql: &str) -> String {
    let mut statement = store.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let marks = statement.parameter_count();
    let values = vec!["x"; marks];
    let plan = statement.query_map(rusqlite::params_from_iter(values), |row| row.get(3)).unwrap();
    plan.collect::<Result<Vec<String>, _>>().unwrap().join("; ")
}

#[test]
fn agents_that_are_not_declared_are_archived() {
    let store = Store::in_memory().unwrap();
    tenant(&store);
    let manifest =
        r#"{"app_id": "tax-bot", "version": "0.1.0", "agents": [{"id": "clerk", "name": "C"}, {"name": "D"}]}"#;
    let row = InstallRow { manifest: StoredManifest::new(manifest.into()), ..install() };
    store.put_install(row.clone()).unwrap();
    let slugs = || {
        let found = store.agents_of("t1", "tax-bot").unwrap();
        found.into_iter().map(|agent| (agent.slug, agent.status.word())).collect::<Vec<_>>()
    };
    assert_eq!(slugs(), [("clerk".to_owned(), "active")]);
    store.put_install(install()).unwrap();
    assert_eq!(slugs(), [("clerk".to_owned(), "archived")]);
    store.put_install(row).unwrap();
    store.remove_install(&store.install("i1").unwrap().unwrap(), true).unwrap();
    assert_eq!(slugs(), [("clerk".to_owned(), "inactive")]);
}

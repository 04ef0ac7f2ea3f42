//! Tests of the store through its public methods, on real files where that matters.

use super::connection::beside;
use super::{
    AccountRow, AppRow, AuditRecord, BundleFileRow, InstallRow, KvNamespace, KvRow, KvSetOutcome, NewBundle,
    NewVersion, SecretRef, SecretRow, Store, StoreError, TenantRow, VersionRow,
};
use linkworld_contract::limits::KV_KEYS_MAX;
use linkworld_contract::wire::control::AuditQuery;
use rusqlite::Connection;

fn account() -> AccountRow {
    AccountRow { id: "a1".into(), email: "a@b.c".into(), publish_allowed: true, owner: true, created_at: 1 }
}

fn tenant(store: &Store) -> TenantRow {
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

fn install() -> InstallRow {
    InstallRow {
        id: "i1".into(),
        tenant_id: "t1".into(),
        tenant: "dev".into(),
        app: "tax-bot".into(),
        version: "0.1.0".into(),
        manifest: "{}".into(),
        declared: vec!["mail.send".into()],
        granted: vec![],
        config: "{}".into(),
        status: "active".into(),
        created_at: 4,
    }
}

fn kv_row(key: &str, now: i64, expires_at: Option<i64>) -> KvRow {
    KvRow { key: key.into(), value: "1".into(), expires_at, updated_at: now }
}

fn record(name: &str) -> AuditRecord {
    AuditRecord {
        at: 5,
        tenant: "dev".into(),
        app: "tax-bot".into(),
        version: "0.1.0".into(),
        kind: "tool".into(),
        name: name.into(),
        gate_decision: "allow".into(),
        scope: None,
        status: "success".into(),
        error: None,
        duration_us: 7,
    }
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
    store.put_install(&install()).unwrap();
    store.kv_set(NAMESPACE, &kv_row("k", 1, None)).unwrap();
    let place = SecretRef { app: "tax-bot".into(), key: "K".into(), tenant_id: None };
    let secret = SecretRow { key: "K".into(), description: Some("d".into()), updated_at: 1, sealed: vec![1, 2] };
    store.set_secret(&place, &secret).unwrap();
    store.set_platform_record("signing", &[9]).unwrap();
    assert_eq!(store.add_audit(&record("one")).unwrap(), 1);
    // Not closed, as after a crash: the journal must be enough.
    drop(store);
    assert!(!beside(&path, ".new").exists());
    let store = Store::open(&path).unwrap();
    assert_eq!(store.account("a1").unwrap(), Some(account()));
    assert_eq!(store.app("tax-bot").unwrap().unwrap().current_version.as_deref(), Some("0.1.0"));
    assert_eq!(store.version("p1", "0.1.0").unwrap().unwrap().templates_digest.as_deref(), Some("sha256:2"));
    assert_eq!(store.version_manifest("p1", "0.1.0").unwrap().as_deref(), Some("{}"));
    assert_eq!(store.install("i1").unwrap(), Some(install()));
    assert_eq!(store.install_of("dev", "tax-bot").unwrap(), Some(install()));
    assert_eq!(store.kv_get(NAMESPACE, "k", 2).unwrap().unwrap().value, "1");
    assert_eq!(store.secret(&place).unwrap(), Some(secret));
    assert_eq!(store.platform_record("signing").unwrap(), Some(vec![9]));
    assert_eq!(store.audit_page(&AuditQuery::default(), 10).unwrap().len(), 1);
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
    assert!(matches!(Store::open(&path), Err(StoreError::Newer { found: 99, known: 2 })));
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
         INSERT INTO versions VALUES ('v1', 'p1', '0.1.0', 'x:0.1.0', NULL, '{}', 'sha256:1', NULL, NULL, 3);",
    )
    .unwrap();
    old.close().unwrap();
    let store = Store::open(&path).unwrap();
    assert_eq!(store.version("p1", "0.1.0").unwrap(), Some(version().row));
    assert_eq!(store.app("tax-bot").unwrap().unwrap().current_version.as_deref(), Some("0.1.0"));
    assert!(store.add_bundle("v1", &bundle("d1")).unwrap());
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
fn another_version_replaces_an_install() {
    let store = Store::in_memory().unwrap();
    tenant(&store);
    store.put_install(&install()).unwrap();
    store.set_granted("i1", &["mail.send".into()]).unwrap();
    store.set_status("i1", "install_hook_failed").unwrap();
    let changed = store.install("i1").unwrap().unwrap();
    assert_eq!(
        (changed.granted.as_slice(), changed.status.as_str()),
        (&["mail.send".to_owned()][..], "install_hook_failed")
    );
    store.put_install(&InstallRow { id: "i2".into(), version: "0.2.0".into(), ..install() }).unwrap();
    assert_eq!(store.install("i1").unwrap(), None);
    assert_eq!(store.installs().unwrap().len(), 1);
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
        store.add_audit(&record(name)).unwrap();
    }
    let after = |id| AuditQuery { after: Some(id), ..AuditQuery::default() };
    let names = |rows: Vec<super::AuditRow>| rows.into_iter().map(|row| row.record.name).collect::<Vec<_>>();
    assert_eq!(names(store.audit_page(&after(1), 1).unwrap()), ["two"]);
    assert_eq!(names(store.audit_page(&after(3), 9).unwrap()), [""; 0]);
    assert_eq!(names(store.audit_page(&AuditQuery::default(), 2).unwrap()), ["two", "three"]);
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
        let row = AuditRecord { at, app: app.into(), tenant: tenant.into(), gate_decision: gate.into(), ..record("x") };
        store.add_audit(&row).unwrap();
    }
    let ids = |query: &AuditQuery, limit| -> Vec<i64> {
        store.audit_page(query, limit).unwrap().into_iter().map(|row| row.id).collect()
    };
    let any = AuditQuery::default();
    let of = |app: &str| AuditQuery { app: Some(app.into()), ..any.clone() };
    assert_eq!(ids(&of("a"), 2), [4, 5]);
    assert_eq!(ids(&of("b"), 1), [3], "not hidden by newer entries of another app");
    assert_eq!(ids(&AuditQuery { denied: true, ..any.clone() }, 1), [3]);
    assert_eq!(ids(&AuditQuery { denied: true, ..of("a") }, 9), [1]);
    assert_eq!(ids(&AuditQuery { tenant: Some("acme".into()), ..any.clone() }, 9), [2]);
    assert_eq!(ids(&AuditQuery { since: Some(40), ..any.clone() }, 9), [4, 5]);
    assert_eq!(ids(&AuditQuery { since: Some(41), after: Some(0), ..any.clone() }, 9), [5]);
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

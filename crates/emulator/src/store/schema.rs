//! The schema and its migrations.

use super::error::StoreError;
use linkworld_system::failpoint;
use rusqlite::Connection;

/// Migration `n` leads from schema version `n` to `n + 1`. A released migration is never edited; a change is a new one.
const MIGRATIONS: &[&str] = &[
    "
CREATE TABLE own (
    name TEXT PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    publish_allowed INTEGER NOT NULL,
    owner INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE apps (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    icon TEXT,
    current_version TEXT,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE versions (
    id TEXT PRIMARY KEY,
    app_id TEXT NOT NULL REFERENCES apps (id),
    version TEXT NOT NULL,
    image_url TEXT NOT NULL,
    image_digest TEXT,
    manifest TEXT NOT NULL,
    manifest_digest TEXT NOT NULL,
    templates TEXT,
    templates_digest TEXT,
    created_at INTEGER NOT NULL,
    UNIQUE (app_id, version)
) STRICT;

CREATE TABLE tenants (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- An install keeps its manifest, because a working copy need not be a registered version.
CREATE TABLE installs (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    app TEXT NOT NULL,
    version TEXT NOT NULL,
    manifest TEXT NOT NULL,
    declared TEXT NOT NULL,
    granted TEXT NOT NULL,
    config TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (tenant_id, app)
) STRICT;

-- `tenant_id` is empty for the developer's default, so that it can be part of the primary key.
CREATE TABLE secrets (
    app TEXT NOT NULL,
    key TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    description TEXT,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (app, key, tenant_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE kv (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    app TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    expires_at INTEGER,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, app, key)
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: ids are never reused, so paging with `after` never skips an entry.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    tenant TEXT NOT NULL,
    app TEXT NOT NULL,
    version TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    gate_decision TEXT NOT NULL,
    scope TEXT,
    status TEXT NOT NULL,
    error TEXT,
    duration_us INTEGER NOT NULL
) STRICT;
",
    "
-- A bundle is stored file by file, as it is served. The archive is identified by its digest.
ALTER TABLE versions ADD COLUMN bundle_digest TEXT;
ALTER TABLE versions ADD COLUMN bundle_files INTEGER NOT NULL DEFAULT 0;
ALTER TABLE versions ADD COLUMN bundle_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE versions ADD COLUMN promote_pending INTEGER NOT NULL DEFAULT 0;

CREATE TABLE bundle_files (
    version_id TEXT NOT NULL REFERENCES versions (id),
    path TEXT NOT NULL,
    content BLOB NOT NULL,
    digest TEXT NOT NULL,
    UNIQUE (version_id, path)
) STRICT;
",
    "
-- One manifest for all installs of it. A row of an older schema keeps a manifest of its own, whose digest is not known.
CREATE TABLE manifests (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    blob TEXT NOT NULL
) STRICT;
INSERT INTO manifests (digest, blob) SELECT 'install:' || id, manifest FROM installs;

-- An install belongs to (tenant, app) and keeps its id through upgrades.
CREATE TABLE installs_by_app (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    app TEXT NOT NULL,
    version TEXT NOT NULL,
    manifest_id INTEGER NOT NULL REFERENCES manifests (id),
    declared TEXT NOT NULL,
    granted TEXT NOT NULL,
    config TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (tenant_id, app)
) STRICT;
INSERT INTO installs_by_app
    SELECT i.id, i.tenant_id, i.app, i.version, m.id, i.declared, i.granted, i.config, i.status, i.created_at
    FROM installs i JOIN manifests m ON m.digest = 'install:' || i.id;
DROP TABLE installs;
ALTER TABLE installs_by_app RENAME TO installs;
CREATE INDEX installs_of_app ON installs (app);
CREATE INDEX installs_of_manifest ON installs (manifest_id);

-- How many keys an app has, so that writing one does not count them.
CREATE TABLE kv_counts (
    tenant_id TEXT NOT NULL,
    app TEXT NOT NULL,
    keys INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, app)
) STRICT, WITHOUT ROWID;
INSERT INTO kv_counts SELECT tenant_id, app, COUNT(*) FROM kv GROUP BY tenant_id, app;
CREATE TRIGGER kv_added AFTER INSERT ON kv BEGIN
    INSERT INTO kv_counts VALUES (new.tenant_id, new.app, 1)
        ON CONFLICT (tenant_id, app) DO UPDATE SET keys = keys + 1;
END;
CREATE TRIGGER kv_removed AFTER DELETE ON kv BEGIN
    UPDATE kv_counts SET keys = keys - 1 WHERE tenant_id = old.tenant_id AND app = old.app;
END;
CREATE INDEX kv_expiring ON kv (tenant_id, app, expires_at) WHERE expires_at IS NOT NULL;

-- A call is written when it begins and again when it ends; neither row is ever changed.
CREATE TABLE calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    parent INTEGER,
    at INTEGER NOT NULL,
    tenant TEXT NOT NULL,
    app TEXT NOT NULL,
    version TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    gate_decision TEXT NOT NULL,
    scope TEXT
) STRICT;
CREATE TABLE call_ends (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    call INTEGER NOT NULL UNIQUE REFERENCES calls (id),
    status TEXT NOT NULL,
    error TEXT,
    duration_us INTEGER NOT NULL
) STRICT;
-- The calls that have begun and not ended: what is in here at a start was lost.
CREATE TABLE open_calls (call INTEGER PRIMARY KEY REFERENCES calls (id)) STRICT;
INSERT INTO calls SELECT id, NULL, at, tenant, app, version, kind, name, gate_decision, scope FROM audit;
INSERT INTO call_ends SELECT id, id, status, error, duration_us FROM audit;
DROP TABLE audit;
CREATE INDEX calls_by_time ON calls (at);
CREATE INDEX calls_of_tenant ON calls (tenant);
CREATE INDEX calls_of_app ON calls (app);
CREATE INDEX calls_of_install ON calls (tenant, app);
CREATE INDEX calls_caused_by ON calls (parent) WHERE parent IS NOT NULL;
CREATE INDEX denied_calls ON calls (id) WHERE gate_decision <> 'allow';
CREATE INDEX denied_calls_of_tenant ON calls (tenant) WHERE gate_decision <> 'allow';
CREATE INDEX denied_calls_of_app ON calls (app) WHERE gate_decision <> 'allow';
",
    "
-- The people of a tenant. Exactly one of them activates apps.
CREATE TABLE users (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    zone TEXT NOT NULL,
    locale TEXT NOT NULL,
    roles TEXT NOT NULL,
    activating INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (tenant_id, email)
) STRICT;
CREATE UNIQUE INDEX activating_user ON users (tenant_id) WHERE activating;
INSERT INTO users
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8'
        || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
        id, 'admin@' || slug || '.example', 'Admin', 'UTC', 'en', '[\"admin\"]', 1, created_at
    FROM tenants;

-- What a tenant connected, and the collections it bound to the slots of apps. Both may come before the install.
CREATE TABLE integrations (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    provider TEXT NOT NULL,
    connected_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, provider)
) STRICT, WITHOUT ROWID;
CREATE TABLE rag_bindings (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    app TEXT NOT NULL,
    slot TEXT NOT NULL,
    collection TEXT NOT NULL,
    PRIMARY KEY (tenant_id, app, slot)
) STRICT, WITHOUT ROWID;

-- The config of an uninstalled app whose data the tenant kept.
CREATE TABLE retained_configs (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    app TEXT NOT NULL,
    config TEXT NOT NULL,
    PRIMARY KEY (tenant_id, app)
) STRICT, WITHOUT ROWID;
",
    "
-- How the platform's clock goes: milliseconds since 1970 if it is frozen, else how far it is ahead of the machine's.
CREATE TABLE platform_clock (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    frozen INTEGER NOT NULL,
    millis INTEGER NOT NULL
) STRICT;

-- The schedules of installs. A run moves `next_run` on before it is sent, so that it is sent at most once. -1 is a
-- schedule whose next run is not known yet, null one that never runs.
CREATE TABLE schedules (
    install_id TEXT NOT NULL,
    name TEXT NOT NULL,
    cron TEXT NOT NULL,
    next_run INTEGER,
    last_run INTEGER,
    paused INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (install_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX schedules_due ON schedules (next_run) WHERE paused = 0 AND next_run IS NOT NULL;
",
    "
-- Who activates an app, where that is not the activating user of the tenant. It may come before the install.
CREATE TABLE activators (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    app TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, app)
) STRICT, WITHOUT ROWID;
",
    "
-- The heartbeats of the agents of installs, as schedules are. `invoked_at` is when the agent was invoked last.
CREATE TABLE heartbeats (
    install_id TEXT NOT NULL,
    agent TEXT NOT NULL,
    slug TEXT NOT NULL,
    timing TEXT NOT NULL,
    zone TEXT NOT NULL,
    next_run INTEGER,
    last_run INTEGER,
    invoked_at INTEGER,
    last_result TEXT,
    paused INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (install_id, agent, slug)
) STRICT, WITHOUT ROWID;
CREATE INDEX heartbeats_due ON heartbeats (next_run) WHERE paused = 0 AND next_run IS NOT NULL;
",
    "
-- Upgrades that wait until the tenant grants new scopes.
CREATE TABLE pending_upgrades (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    app TEXT NOT NULL,
    version TEXT NOT NULL,
    scopes TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, app)
) STRICT, WITHOUT ROWID;

-- What the apps of a tenant may call of each other. A row that was revoked stays, so that it is not made again.
CREATE TABLE app_grants (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    from_app TEXT NOT NULL,
    to_app TEXT NOT NULL,
    agents TEXT NOT NULL,
    active INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, from_app, to_app)
) STRICT, WITHOUT ROWID;
",
    "
-- What activating an app makes in its tenant. Rows of a tenant outlive the version that they come from, and the install.
ALTER TABLE tenants ADD COLUMN name TEXT NOT NULL DEFAULT '';

CREATE TABLE doc_templates (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    sections TEXT NOT NULL,
    metadata TEXT NOT NULL,
    app_ids TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    is_default INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, slug)
) STRICT, WITHOUT ROWID;

-- `declared` is the agent as the manifest has it, `edits` has the fields that the tenant changed.
CREATE TABLE agents (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    app TEXT NOT NULL,
    slug TEXT NOT NULL,
    status TEXT NOT NULL,
    declared TEXT NOT NULL,
    edits TEXT NOT NULL,
    PRIMARY KEY (tenant_id, app, slug)
) STRICT, WITHOUT ROWID;

CREATE TABLE projects (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- The goals of agents in the projects that were picked for them.
CREATE TABLE visions (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    app TEXT NOT NULL,
    agent TEXT NOT NULL,
    project_id TEXT NOT NULL,
    declared TEXT NOT NULL,
    PRIMARY KEY (tenant_id, app, agent)
) STRICT, WITHOUT ROWID;
",
    "
-- Calls of platform tools that wait until a person approves them. A decision is used by the next call that is the same.
CREATE TABLE tool_approvals (
    tenant_id TEXT NOT NULL REFERENCES tenants (id), app TEXT NOT NULL, id TEXT NOT NULL,
    tool TEXT NOT NULL, args TEXT NOT NULL, approved INTEGER, requested_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, app, id)
) STRICT, WITHOUT ROWID;
",
    linkworld_services::schema::TABLES,
];

/// The schema version that this program writes.
pub(super) fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// The first schema version, for the migration test.
#[cfg(test)]
pub(super) fn first() -> &'static str {
    MIGRATIONS[0]
}

/// Migrates the file to [`known`], each migration in a transaction.
pub(super) fn migrate(connection: &Connection) -> Result<(), StoreError> {
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known() {
        return Err(StoreError::Newer { found, known: known() });
    }
    for (version, sql) in (0u32..).zip(MIGRATIONS) {
        if version >= found {
            failpoint::pass("store.migrate");
            // `user_version` is part of the database, so the transaction covers it.
            connection
                .execute_batch(&format!("BEGIN IMMEDIATE; {sql} PRAGMA user_version = {}; COMMIT", version + 1))?;
        }
    }
    Ok(())
}

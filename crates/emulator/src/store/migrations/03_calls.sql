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

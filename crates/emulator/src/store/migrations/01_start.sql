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

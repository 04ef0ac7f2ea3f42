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
        id, 'admin@' || slug || '.example', 'Admin', 'UTC', 'en', '["admin"]', 1, created_at
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

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

-- Who activates an app, where that is not the activating user of the tenant. It may come before the install.
CREATE TABLE activators (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    app TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, app)
) STRICT, WITHOUT ROWID;

-- Calls of platform tools that wait until a person approves them. A decision is used by the next call that is the same.
CREATE TABLE tool_approvals (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    app TEXT NOT NULL,
    id TEXT NOT NULL,
    tool TEXT NOT NULL,
    args TEXT NOT NULL,
    approved INTEGER,
    requested_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, app, id)
) STRICT, WITHOUT ROWID;

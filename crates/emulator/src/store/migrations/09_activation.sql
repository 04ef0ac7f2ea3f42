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

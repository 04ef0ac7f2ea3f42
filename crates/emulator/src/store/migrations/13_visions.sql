-- How far the loop of each vision is. `phase` is the one that comes next.
CREATE TABLE vision_loops (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    app TEXT NOT NULL,
    agent TEXT NOT NULL,
    phase TEXT NOT NULL,
    goals INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, app, agent)
) STRICT, WITHOUT ROWID;

-- What an agent said in each phase; `call` is the call in the audit log.
CREATE TABLE vision_steps (
    number INTEGER PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    app TEXT NOT NULL,
    agent TEXT NOT NULL,
    goal INTEGER NOT NULL,
    phase TEXT NOT NULL,
    said TEXT NOT NULL,
    call INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX steps_of_vision ON vision_steps (tenant_id, app, agent, number);

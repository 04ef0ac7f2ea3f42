-- The events that apps of a tenant want of each other. One is delivered while its wire is active: both apps' admins approved.
CREATE TABLE wires (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    emitter TEXT NOT NULL,
    event TEXT NOT NULL,
    subscriber TEXT NOT NULL,
    active INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, emitter, event, subscriber)
) STRICT, WITHOUT ROWID;

-- What agents promised. `deliver_at` is null where nothing is left to deliver.
CREATE TABLE commitments (
    id TEXT PRIMARY KEY,
    install_id TEXT NOT NULL,
    agent TEXT NOT NULL,
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    deliver_at INTEGER,
    target TEXT,
    tags TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX active_commitments ON commitments (install_id, agent, content) WHERE state <> 'dismissed';
CREATE INDEX commitments_of_install ON commitments (install_id, due_at);
CREATE INDEX commitments_due ON commitments (deliver_at) WHERE deliver_at IS NOT NULL;

-- Rooms in which agents and users of a tenant write to each other.
CREATE TABLE rooms (
    id TEXT PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (tenant_id, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE room_members (
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    room_id TEXT NOT NULL,
    member TEXT NOT NULL,
    PRIMARY KEY (room_id, member)
) STRICT, WITHOUT ROWID;
CREATE TABLE room_messages (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    tenant_id TEXT NOT NULL REFERENCES tenants (id),
    room_id TEXT NOT NULL,
    sender_type TEXT NOT NULL,
    sender_ref TEXT NOT NULL,
    content TEXT NOT NULL,
    metadata TEXT NOT NULL,
    targets TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_of_room ON room_messages (room_id, number);

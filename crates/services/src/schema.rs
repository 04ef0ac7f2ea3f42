//! The tables of the services, in the order of the store's migrations.

/// The statements that make all of them.
pub const TABLES: &str = "
-- Messages of all mailboxes of a tenant: received, sent and drafts.
CREATE TABLE mail_messages (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    thread_id TEXT NOT NULL,
    inbox TEXT NOT NULL,
    folder TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipients TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    body_format TEXT NOT NULL,
    in_reply_to TEXT,
    app TEXT,
    user_id TEXT,
    is_read INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_by_folder ON mail_messages (tenant_id, folder, at, id);
CREATE INDEX mail_by_inbox ON mail_messages (tenant_id, inbox, folder, at, id);
CREATE INDEX mail_by_thread ON mail_messages (tenant_id, thread_id, at, id);

-- Attachments are files.
CREATE TABLE mail_attachments (
    tenant_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    file_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, message_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE calendar_events (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    details TEXT NOT NULL,
    app TEXT,
    user_id TEXT,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX calendar_by_start ON calendar_events (tenant_id, starts_at, id);

CREATE TABLE stored_files (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    content BLOB NOT NULL,
    app TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX files_by_time ON stored_files (tenant_id, updated_at, id);

CREATE TABLE share_links (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    file_id TEXT NOT NULL,
    expires_at INTEGER,
    revoked INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_of_file ON share_links (tenant_id, file_id);

-- Records of any model. A field has the type of the first value that was stored in it.
CREATE TABLE records (
    tenant_id TEXT NOT NULL,
    model TEXT NOT NULL,
    id INTEGER NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (tenant_id, model, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE record_fields (
    tenant_id TEXT NOT NULL,
    model TEXT NOT NULL,
    field TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (tenant_id, model, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE record_counters (
    tenant_id TEXT NOT NULL,
    model TEXT NOT NULL,
    last_id INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, model)
) STRICT, WITHOUT ROWID;

CREATE TABLE rag_documents (
    tenant_id TEXT NOT NULL,
    collection TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    tags TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, collection, id)
) STRICT, WITHOUT ROWID;

-- Messages and posts that left through another channel.
CREATE TABLE outbox (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    channel TEXT NOT NULL,
    app TEXT NOT NULL,
    user_id TEXT,
    recipient TEXT NOT NULL,
    content TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_by_channel ON outbox (tenant_id, channel, at, id);

-- Full text of mails, files and documents. A scope is a token that stands for one searchable set of one tenant, a key one
-- for a row of it: both are found by the index, however large it is.
CREATE TABLE search_scopes (
    tenant_id TEXT NOT NULL,
    name TEXT NOT NULL,
    token TEXT NOT NULL,
    PRIMARY KEY (tenant_id, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE search_keys (
    tenant_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    id TEXT NOT NULL,
    token TEXT NOT NULL,
    PRIMARY KEY (tenant_id, scope, id)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE search_index USING fts5(
    tenant_id UNINDEXED, id UNINDEXED, scope, key, title, body, tokenize = 'unicode61 remove_diacritics 2'
);
";

/// What was added to them for the search of many new rows at once.
pub const SEARCH_WAITING: &str = "
-- Texts that are not in the index yet.
CREATE TABLE search_waiting (
    seq INTEGER PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    name TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
";

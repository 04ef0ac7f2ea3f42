-- A call that begins or ends writes its own rows only. What it is searched by is added for many calls at once (`is_indexed`),
-- because each index that a commit touches is a page of the journal. The newest rows are never removed, so ids need no
-- counter beside them. The order of ids is the order of times, so times need no index.
CREATE TABLE kept_calls (
    id INTEGER PRIMARY KEY,
    trace INTEGER,
    parent INTEGER,
    at INTEGER NOT NULL,
    tenant TEXT NOT NULL,
    app TEXT NOT NULL,
    version TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    gate_decision TEXT NOT NULL,
    scope TEXT,
    is_indexed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE kept_ends (
    seq INTEGER PRIMARY KEY,
    call INTEGER NOT NULL UNIQUE REFERENCES kept_calls (id),
    status TEXT NOT NULL,
    error TEXT,
    duration_us INTEGER NOT NULL,
    detail TEXT,
    hash BLOB
) STRICT;
CREATE TABLE kept_open_calls (call INTEGER PRIMARY KEY REFERENCES kept_calls (id)) STRICT;
INSERT INTO kept_calls
    SELECT id, trace, parent, at, tenant, app, version, kind, name, gate_decision, scope, 1 FROM calls ORDER BY id;
INSERT INTO kept_ends SELECT seq, call, status, error, duration_us, detail, hash FROM call_ends ORDER BY seq;
INSERT INTO kept_open_calls SELECT call FROM open_calls;
DROP TABLE open_calls;
DROP TABLE call_ends;
DROP TABLE calls;
ALTER TABLE kept_calls RENAME TO calls;
ALTER TABLE kept_ends RENAME TO call_ends;
ALTER TABLE kept_open_calls RENAME TO open_calls;

-- The newest call that is in the indexes.
CREATE TABLE indexed_calls (id INTEGER PRIMARY KEY CHECK (id = 1), last INTEGER NOT NULL) STRICT;
INSERT INTO indexed_calls SELECT 1, coalesce(max(id), 0) FROM calls;
CREATE INDEX calls_of_tenant ON calls (tenant) WHERE is_indexed = 1;
CREATE INDEX calls_of_app ON calls (app) WHERE is_indexed = 1;
CREATE INDEX calls_of_install ON calls (tenant, app) WHERE is_indexed = 1;
CREATE INDEX calls_of_name ON calls (name) WHERE is_indexed = 1;
CREATE INDEX calls_of_trace ON calls (trace) WHERE trace IS NOT NULL AND is_indexed = 1;
-- Few calls are denied or fail, so these are written with the call.
CREATE INDEX denied_calls ON calls (id) WHERE gate_decision <> 'allow';
CREATE INDEX denied_calls_of_tenant ON calls (tenant) WHERE gate_decision <> 'allow';
CREATE INDEX denied_calls_of_app ON calls (app) WHERE gate_decision <> 'allow';
CREATE INDEX unsuccessful_ends ON call_ends (call) WHERE status <> 'success';

CREATE TRIGGER calls_are_final
BEFORE UPDATE OF id, trace, parent, at, tenant, app, version, kind, name, gate_decision, scope ON calls BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER ends_are_final BEFORE UPDATE ON call_ends BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER calls_are_kept BEFORE DELETE ON calls
WHEN NOT EXISTS (SELECT 1 FROM call_ends e, audit_chain a WHERE e.call = old.id AND e.seq <= a.seq) BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER ends_are_kept BEFORE DELETE ON call_ends WHEN old.seq > (SELECT seq FROM audit_chain) BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

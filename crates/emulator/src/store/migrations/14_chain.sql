-- Which call began the trace that a call belongs to; null for the one that began it.
ALTER TABLE calls ADD COLUMN trace INTEGER;
WITH RECURSIVE traced (id, root) AS (
    SELECT id, id FROM calls WHERE parent IS NULL
    UNION ALL SELECT c.id, t.root FROM traced t JOIN calls c ON c.parent = t.id
)
UPDATE calls SET trace = traced.root FROM traced WHERE traced.id = calls.id AND calls.parent IS NOT NULL;
CREATE INDEX calls_of_trace ON calls (trace) WHERE trace IS NOT NULL;

-- Facts about a call that its name does not say, a JSON object; and the hash over the entry and the hash before it.
ALTER TABLE call_ends ADD COLUMN detail TEXT;
ALTER TABLE call_ends ADD COLUMN hash BLOB;

-- Where the chain of hashes begins: after the entry with this place, which is older than the chain.
CREATE TABLE audit_chain (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT;
INSERT INTO audit_chain SELECT 1, coalesce(max(seq), 0), zeroblob(32) FROM call_ends;

-- The log is append-only. What the chain begins after may be removed, so that old entries need not be kept.
CREATE TRIGGER calls_are_final BEFORE UPDATE ON calls BEGIN
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

-- What the log is searched by, beside time, tenant, app and denials.
CREATE INDEX calls_of_name ON calls (name);
CREATE INDEX unsuccessful_ends ON call_ends (call) WHERE status <> 'success';

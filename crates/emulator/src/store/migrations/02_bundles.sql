-- A bundle is stored file by file, as it is served. The archive is identified by its digest.
ALTER TABLE versions ADD COLUMN bundle_digest TEXT;
ALTER TABLE versions ADD COLUMN bundle_files INTEGER NOT NULL DEFAULT 0;
ALTER TABLE versions ADD COLUMN bundle_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE versions ADD COLUMN promote_pending INTEGER NOT NULL DEFAULT 0;

CREATE TABLE bundle_files (
    version_id TEXT NOT NULL REFERENCES versions (id),
    path TEXT NOT NULL,
    content BLOB NOT NULL,
    digest TEXT NOT NULL,
    UNIQUE (version_id, path)
) STRICT;

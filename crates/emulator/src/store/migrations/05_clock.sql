-- How the platform's clock goes: milliseconds since 1970 if it is frozen, else how far it is ahead of the machine's.
CREATE TABLE platform_clock (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    frozen INTEGER NOT NULL,
    millis INTEGER NOT NULL
) STRICT;

-- The schedules of installs. A run moves `next_run` on before it is sent, so that it is sent at most once. -1 is a
-- schedule whose next run is not known yet, null one that never runs.
CREATE TABLE schedules (
    install_id TEXT NOT NULL,
    name TEXT NOT NULL,
    cron TEXT NOT NULL,
    next_run INTEGER,
    last_run INTEGER,
    paused INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (install_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX schedules_due ON schedules (next_run) WHERE paused = 0 AND next_run IS NOT NULL;

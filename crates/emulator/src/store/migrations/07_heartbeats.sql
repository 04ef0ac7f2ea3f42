-- The heartbeats of the agents of installs, as schedules are. `invoked_at` is when the agent was invoked last.
CREATE TABLE heartbeats (
    install_id TEXT NOT NULL,
    agent TEXT NOT NULL,
    slug TEXT NOT NULL,
    timing TEXT NOT NULL,
    zone TEXT NOT NULL,
    next_run INTEGER,
    last_run INTEGER,
    invoked_at INTEGER,
    last_result TEXT,
    paused INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (install_id, agent, slug)
) STRICT, WITHOUT ROWID;
CREATE INDEX heartbeats_due ON heartbeats (next_run) WHERE paused = 0 AND next_run IS NOT NULL;

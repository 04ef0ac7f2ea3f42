-- What handlers print. `call` is the call inside the handler meanwhile, where there was exactly one.
CREATE TABLE handler_lines (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant_id TEXT NOT NULL,
    app TEXT NOT NULL,
    version TEXT NOT NULL,
    at INTEGER NOT NULL,
    stream TEXT NOT NULL,
    call INTEGER,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX lines_of_instance ON handler_lines (tenant_id, app);
CREATE INDEX lines_by_time ON handler_lines (at);
CREATE INDEX lines_of_call ON handler_lines (call) WHERE call IS NOT NULL;

-- Where the reply of an agent came from, and what it cost; `call` is the call in the audit log.
CREATE TABLE agent_replies (
    call INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    model TEXT,
    tokens_in INTEGER NOT NULL,
    tokens_out INTEGER NOT NULL
) STRICT;

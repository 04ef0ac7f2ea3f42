-- A search for a rare status read all calls that did not succeed, each at another place of the file.
DROP INDEX unsuccessful_ends;
CREATE INDEX unsuccessful_ends ON call_ends (status, call) WHERE status <> 'success';

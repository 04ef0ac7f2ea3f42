-- From here on `open_calls` is filled for many calls at once, so it may list calls that have ended meanwhile. A program that
-- reads it as the list of all open calls has an older schema version.
DELETE FROM open_calls WHERE EXISTS (SELECT 1 FROM call_ends e WHERE e.call = open_calls.call);

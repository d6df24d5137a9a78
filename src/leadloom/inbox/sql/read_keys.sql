-- inbox/read_keys: every write key that is in force; the edge reads them every few seconds.
-- parameters: none    reads: inbox_writekey    result: key, id, kind, name; in the order of id
SELECT key, id, kind, name FROM inbox_writekey WHERE active ORDER BY id

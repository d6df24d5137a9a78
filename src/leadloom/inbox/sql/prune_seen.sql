-- inbox/prune_seen: forget event ids that nobody sends again.
-- parameters: %(before)s timestamptz, %(limit)s int
-- writes: inbox_seen    result: none    locks: the deleted rows
DELETE FROM inbox_seen
WHERE key IN (SELECT key FROM inbox_seen WHERE at < %(before)s ORDER BY at LIMIT %(limit)s)

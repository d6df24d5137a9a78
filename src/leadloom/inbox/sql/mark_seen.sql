-- inbox/mark_seen: note event ids and tell which of them are new.
-- parameters: %(keys)s uuid[] (may hold repeats), %(at)s timestamptz
-- writes: inbox_seen    result: key, for those not seen before, once each    locks: row locks of equal keys, in key order
INSERT INTO inbox_seen (key, at)
SELECT DISTINCT key, %(at)s::timestamptz FROM unnest(%(keys)s::uuid[]) AS incoming(key) ORDER BY key
ON CONFLICT (key) DO NOTHING
RETURNING key

-- inbox/mark_seen: note event ids and tell which of them were there before: few, where all that is new is many.
-- parameters: %(keys)s uuid[] (may hold repeats), %(at)s timestamptz
-- writes: inbox_seen    result: key, for those seen before, once each    locks: row locks of equal keys, in key order
WITH incoming AS (
    SELECT DISTINCT key FROM unnest(%(keys)s::uuid[]) AS named(key) ORDER BY key
), added AS (
    INSERT INTO inbox_seen (key, at)
    SELECT key, %(at)s::timestamptz FROM incoming
    ON CONFLICT (key) DO NOTHING
    RETURNING key
)
SELECT key FROM incoming EXCEPT SELECT key FROM added

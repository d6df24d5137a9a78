-- inbox/touch_keys: note when write keys were last used; an instant never goes back.
-- parameters: ids bigint[], instants timestamptz[], of equal length
-- writes: inbox_writekey    result: none    locks: the changed rows
UPDATE inbox_writekey AS writekey
SET last_seen_at = used.at
FROM unnest(%s::bigint[], %s::timestamptz[]) AS used(id, at)
WHERE writekey.id = used.id AND (writekey.last_seen_at IS NULL OR writekey.last_seen_at < used.at)

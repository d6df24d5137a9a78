-- notifications/notify: tell members of the staff something; a notification whose key is known is left as it is.
-- parameters: %(keys)s text[], %(users)s bigint[], %(kinds)s text[], %(levels)s smallint[], %(params)s bytea[],
--   %(links)s text[], %(at)s timestamptz
-- writes: notifications_notification    result: none (row count = new ones)    locks: row locks of equal keys, in key order
INSERT INTO notifications_notification (key, user_id, kind, level, params, link, created_at)
SELECT key, user_id, kind, level, params, link, %(at)s
FROM unnest(%(keys)s::text[], %(users)s::bigint[], %(kinds)s::text[], %(levels)s::smallint[], %(params)s::bytea[], %(links)s::text[])
    AS told(key, user_id, kind, level, params, link)
ORDER BY key
ON CONFLICT (key) DO NOTHING

-- events/tell: put rows on their way to the event store; a row whose key is known is left as it is.
-- parameters: %(tables)s text[], %(keys)s uuid[], %(contacts)s bigint[], %(rows)s text[] (JSON objects)
-- writes: events_pending    result: none    locks: row locks of equal keys, in key order
INSERT INTO events_pending (table_name, key, contact, row)
SELECT table_name, key, contact, row::jsonb
FROM unnest(%(tables)s::text[], %(keys)s::uuid[], %(contacts)s::bigint[], %(rows)s::text[]) AS told(table_name, key, contact, row)
ORDER BY key
ON CONFLICT (key) DO NOTHING

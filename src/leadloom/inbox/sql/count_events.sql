-- inbox/count_events: add to the number of messages accepted under write keys in an hour.
-- parameters: %(keys)s bigint[], %(hours)s timestamptz[], %(events)s bigint[], of equal length, each pair once
-- reads: inbox_writekey    writes: inbox_keyhour    result: none    locks: the changed rows, in the order of hour and key
-- A key that is gone (a restored database) is not counted: a number for a screen never stops a tick.
INSERT INTO inbox_keyhour (write_key_id, hour, events)
SELECT known.id, counted.hour, counted.events
FROM unnest(%(keys)s::bigint[], %(hours)s::timestamptz[], %(events)s::bigint[]) AS counted(key, hour, events)
JOIN inbox_writekey AS known ON known.id = counted.key
ORDER BY counted.hour, known.id
ON CONFLICT (hour, write_key_id) DO UPDATE SET events = inbox_keyhour.events + EXCLUDED.events

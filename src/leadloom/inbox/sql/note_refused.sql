-- inbox/note_refused: add to the number of requests that came too fast under write keys in an hour.
-- parameters: ids bigint[], hours timestamptz[], requests bigint[], of equal length, each pair once
-- reads: inbox_writekey    writes: inbox_keyhour    result: none    locks: the changed rows, in the order of hour and key
INSERT INTO inbox_keyhour (write_key_id, hour, events, refused)
SELECT known.id, counted.hour, 0, counted.requests
FROM unnest(%s::bigint[], %s::timestamptz[], %s::bigint[]) AS counted(key, hour, requests)
JOIN inbox_writekey AS known ON known.id = counted.key
ORDER BY counted.hour, known.id
ON CONFLICT (hour, write_key_id) DO UPDATE SET refused = inbox_keyhour.refused + EXCLUDED.refused

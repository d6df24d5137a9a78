-- inbox/accept: append accepted chunks. The answer to their senders goes out after the commit.
-- parameters: $1 timestamptz[] received_at, $2 int[] event_count, $3 bytea[] payload, $4 timestamptz created_at
-- writes: inbox_chunk    result: none    locks: none that anybody waits for
INSERT INTO inbox_chunk (received_at, event_count, payload, created_at)
SELECT received_at, event_count, payload, %b
FROM unnest(%b::timestamptz[], %b::int[], %b::bytea[]) AS accepted(received_at, event_count, payload)

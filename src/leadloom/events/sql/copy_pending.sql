-- events/copy_pending: put rows on their way to the event store; refused whole when the key of one is known.
-- parameters: none; rows of the columns below, in key order    writes: events_pending    result: none
-- locks: index entries of equal keys, in key order
COPY events_pending (table_name, key, contact, row) FROM STDIN

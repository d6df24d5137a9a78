-- tick/forget_pending: drop the facts that a tick has brought to the event store.
-- parameters: %(tick)s bigint    writes: events_pending    result: none    locks: the deleted rows
DELETE FROM events_pending WHERE tick_id = %(tick)s

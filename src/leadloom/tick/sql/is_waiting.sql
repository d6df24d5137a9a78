-- tick/is_waiting: tell whether a tick has anything to claim.
-- parameters: none    reads: inbox_chunk, events_pending    result: one boolean
SELECT EXISTS (SELECT 1 FROM inbox_chunk WHERE tick_id IS NULL) OR EXISTS (SELECT 1 FROM events_pending WHERE tick_id IS NULL)

-- tick/is_waiting: tell what there is to claim.
-- parameters: none    reads: inbox_chunk, events_pending    result: two booleans, accepted requests and told facts
SELECT
    EXISTS (SELECT 1 FROM inbox_chunk WHERE tick_id IS NULL),
    EXISTS (SELECT 1 FROM events_pending WHERE tick_id IS NULL)

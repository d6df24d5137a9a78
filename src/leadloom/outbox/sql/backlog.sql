-- outbox/backlog: count what is not finished well, by state, and since when the oldest waiting message is due.
-- parameters: none    reads: outbox_message    result: state, count, oldest next_at
SELECT state, count(*), min(next_at)
FROM outbox_message
WHERE state IN ('pending', 'claimed', 'handed', 'failed', 'unknown', 'refused')
GROUP BY state

-- outbox/depths: count by channel and state what is not finished well, and since when the oldest one is due.
-- parameters: none    reads: outbox_message    result: channel, state, count, oldest next_at    locks: none
-- Each part has the condition of a partial index, so the millions that were sent are not read.
SELECT channel, state, count(*), min(next_at) FROM outbox_message WHERE state = 'pending' GROUP BY channel, state
UNION ALL
SELECT channel, state, count(*), min(next_at) FROM outbox_message WHERE state IN ('claimed', 'handed') GROUP BY channel, state
UNION ALL
SELECT channel, state, count(*), min(next_at) FROM outbox_message WHERE state IN ('failed', 'unknown', 'refused') GROUP BY channel, state

-- outbox/count_sent: count messages that were sent before an instant and still have their content, up to a limit.
-- parameters: %(before)s timestamptz, %(limit)s int    reads: outbox_message    result: count
SELECT count(*) FROM (
    SELECT FROM outbox_message WHERE state = 'sent' AND NOT is_emptied AND finished_at < %(before)s LIMIT %(limit)s
) AS found

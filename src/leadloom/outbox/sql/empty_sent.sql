-- outbox/empty_sent: take recipient, subject and text out of messages that were sent long ago; the row with its key stays.
-- parameters: %(before)s timestamptz, %(limit)s int
-- writes: outbox_message    result: none    locks: the rows
UPDATE outbox_message SET recipient = '', subject = '', body = '', is_emptied = true
WHERE id IN (
    SELECT id FROM outbox_message
    WHERE state = 'sent' AND NOT is_emptied AND finished_at < %(before)s
    ORDER BY finished_at LIMIT %(limit)s
)

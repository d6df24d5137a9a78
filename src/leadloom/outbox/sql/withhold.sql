-- outbox/withhold: after a restore nobody knows whether what waited then was sent since.
-- parameters: %(now)s timestamptz
-- reads, writes: outbox_message    result: none    locks: the changed rows
-- Marketing is never sent twice by itself; messages to staff and transactional ones are better told twice than not.
UPDATE outbox_message
SET state = 'unknown', reason = 'restored from a backup', finished_at = %(now)s, fence = fence + 1
WHERE message_class = 'marketing' AND state IN ('pending', 'claimed', 'handed')

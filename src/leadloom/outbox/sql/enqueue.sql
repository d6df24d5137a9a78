-- outbox/enqueue: put messages in the queue; a message whose key is known is left as it is.
-- parameters: %(keys)s, %(channels)s, %(classes)s text[], %(urgencies)s smallint[], %(recipients)s, %(subjects)s, %(bodies)s bytea[],
--   %(contacts)s bigint[] (null: none), %(at)s timestamptz
-- writes: outbox_message    result: none (row count = new messages)    locks: row locks of equal keys, in key order
INSERT INTO outbox_message
    (key, channel, message_class, urgency, recipient, subject, body, contact_id, state, attempts, fence, next_at, provider_id, reason, created_at)
SELECT key, channel, message_class, urgency, recipient, subject, body, contact_id, 'pending', 0, 0, %(at)s, '', '', %(at)s
FROM unnest(
    %(keys)s::text[], %(channels)s::text[], %(classes)s::text[], %(urgencies)s::smallint[],
    %(recipients)s::bytea[], %(subjects)s::bytea[], %(bodies)s::bytea[], %(contacts)s::bigint[]
) AS told(key, channel, message_class, urgency, recipient, subject, body, contact_id)
ORDER BY key
ON CONFLICT (key) DO NOTHING

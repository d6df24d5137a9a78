-- outbox/release: give claimed messages back, unsent, when a dispatcher stops.
-- parameters: %(ids)s, %(fences)s bigint[]
-- writes: outbox_message    result: none    locks: the rows
UPDATE outbox_message AS message
SET state = 'pending'
FROM unnest(%(ids)s::bigint[], %(fences)s::bigint[]) AS held(id, fence)
WHERE message.id = held.id AND message.fence = held.fence AND message.state = 'claimed'

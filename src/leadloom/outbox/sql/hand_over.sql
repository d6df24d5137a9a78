-- outbox/hand_over: stamp a message just before it goes to the network.
-- parameters: %(id)s, %(fence)s bigint, %(now)s timestamptz
-- writes: outbox_message    result: none (row count 1: go on; 0: somebody else has it now)    locks: the row
UPDATE outbox_message
SET state = 'handed', attempts = attempts + 1, handed_at = %(now)s
WHERE id = %(id)s AND fence = %(fence)s AND state = 'claimed'

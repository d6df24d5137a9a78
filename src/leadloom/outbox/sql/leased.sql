-- outbox/leased: what dispatchers have in hand.
-- parameters: none    reads: outbox_message    result: id, fence, attempts
SELECT id, fence, attempts FROM outbox_message WHERE state IN ('claimed', 'handed')

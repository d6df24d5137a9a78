-- leads/hold_many: leads, held until the end of the transaction.
-- parameters: %(leads)s bigint[]    reads: leads_lead    result: id    locks: the leads, in the order of ids
SELECT id FROM leads_lead WHERE id = ANY(%(leads)s::bigint[]) ORDER BY id FOR UPDATE

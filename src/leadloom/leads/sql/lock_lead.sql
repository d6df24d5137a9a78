-- leads/lock_lead: a lead, held until the end of the transaction.
-- parameters: %(id)s bigint    reads: leads_lead    locks: the lead
-- result: id, contact_id, stage, primary_side, sales_owner_id, marketing_owner_id, closed_at, assignment_id
-- Its assignment is read by a statement of its own: a join would show the assignment as it was before the wait for the lock.
SELECT id, contact_id, stage, primary_side, sales_owner_id, marketing_owner_id, closed_at, assignment_id
FROM leads_lead
WHERE id = %(id)s
FOR UPDATE

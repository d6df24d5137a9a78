-- leads/lock_lead: a lead with its latest assignment, held until the end of the transaction.
-- parameters: %(id)s bigint    reads: leads_lead, leads_assignment    locks: the lead
-- result: id, contact_id, stage, primary_side, sales_owner_id, marketing_owner_id, closed_at, assignment id, number, user_id, outcome, deadline_at
SELECT lead.id, lead.contact_id, lead.stage, lead.primary_side, lead.sales_owner_id, lead.marketing_owner_id, lead.closed_at,
    assignment.id, assignment.number, assignment.user_id, assignment.outcome, assignment.deadline_at
FROM leads_lead AS lead
LEFT JOIN leads_assignment AS assignment ON assignment.id = lead.assignment_id
WHERE lead.id = %(id)s
FOR UPDATE OF lead

-- leads/expire: take leads back whose time to accept is over; exactly at the deadline is still in time.
-- parameters: %(now)s timestamptz, %(limit)s int
-- reads, writes: leads_assignment, leads_lead    locks: the leads and their assignments, skipping those somebody acts on
-- result: lead id, contact_id, stage, assignment number, user_id, breaches so far with this one
WITH overdue AS (
    SELECT assignment.id, assignment.lead_id, assignment.user_id, assignment.number
    FROM leads_assignment AS assignment
    JOIN leads_lead AS lead ON lead.id = assignment.lead_id
    WHERE assignment.outcome IS NULL AND assignment.deadline_at < %(now)s
    ORDER BY assignment.deadline_at
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
), ended AS (
    UPDATE leads_assignment AS assignment
    SET outcome = 'expired', outcome_at = %(now)s
    FROM overdue
    WHERE assignment.id = overdue.id
)
UPDATE leads_lead AS lead
SET breaches = lead.breaches + 1, sales_owner_id = NULL, primary_side = 'marketing'
FROM overdue
WHERE lead.id = overdue.lead_id
RETURNING lead.id, lead.contact_id, lead.stage, overdue.number, overdue.user_id, lead.breaches

-- leads/recycle: close leads that have been silent, so that a new cycle can begin.
-- parameters: %(ids)s bigint[], %(at)s timestamptz[]
-- reads, writes: leads_lead, leads_assignment    locks: the rows
-- result: id, contact_id, stage before, at
-- An assignment that still waits is superseded with its lead.
WITH closing AS (
    SELECT lead.id, lead.contact_id, lead.stage AS stage_before, told.at
    FROM unnest(%(ids)s::bigint[], %(at)s::timestamptz[]) AS told(id, at)
    JOIN leads_lead AS lead ON lead.id = told.id
    WHERE lead.closed_at IS NULL
    ORDER BY lead.id
    FOR UPDATE OF lead
), superseded AS (
    UPDATE leads_assignment AS assignment
    SET outcome = 'superseded', outcome_at = closing.at
    FROM closing
    WHERE assignment.lead_id = closing.id AND assignment.outcome IS NULL
), closed AS (
    UPDATE leads_lead AS lead
    SET stage = 'recycled', stage_at = closing.at, closed_at = closing.at, end_reason = 'silent', pool = 'nurture',
        queue_reason = NULL, queue_team_id = NULL
    FROM closing
    WHERE lead.id = closing.id
)
SELECT id, contact_id, stage_before, at FROM closing

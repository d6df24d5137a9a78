-- leads/unpark: open parked leads again, as they were; clocks go on with the time that was left.
-- parameters: %(leads)s bigint[], %(at)s timestamptz
-- reads, writes: leads_lead, leads_assignment, leads_parking    result: none    locks: the rows, the leads are held already
WITH back AS (
    DELETE FROM leads_parking WHERE lead_id = ANY(%(leads)s::bigint[]) RETURNING lead_id, former, assignment_id, at
), waiting AS (
    UPDATE leads_assignment AS assignment
    SET outcome = NULL, outcome_at = NULL, deadline_at = assignment.deadline_at + (%(at)s::timestamptz - back.at),
        warn_at = assignment.warn_at + (%(at)s::timestamptz - back.at)
    FROM back
    WHERE assignment.id = back.assignment_id
)
UPDATE leads_lead AS lead
SET stage = was.stage, stage_at = was.stage_at, closed_at = NULL, end_reason = was.end_reason, pool = was.pool,
    queue_reason = was.queue_reason, queue_team_id = was.queue_team_id, queue_tried_at = was.queue_tried_at
FROM back, jsonb_populate_record(NULL::leads_lead, back.former) AS was
WHERE lead.id = back.lead_id

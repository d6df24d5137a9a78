-- leads/park: close a lead beside another open one of the same contact, and keep how it was.
-- parameters: %(lead)s bigint, %(reason)s text, %(at)s timestamptz
-- reads, writes: leads_lead, leads_assignment, leads_parking    result: none    locks: the rows, the lead is held already
WITH superseded AS (
    UPDATE leads_assignment SET outcome = 'superseded', outcome_at = %(at)s
    WHERE lead_id = %(lead)s AND outcome IS NULL
    RETURNING id
), kept AS (
    INSERT INTO leads_parking (lead_id, former, assignment_id, at)
    SELECT lead.id, to_jsonb(lead), (SELECT id FROM superseded), %(at)s
    FROM leads_lead AS lead
    WHERE lead.id = %(lead)s
    ON CONFLICT (lead_id) DO UPDATE
    SET former = excluded.former, assignment_id = excluded.assignment_id, at = excluded.at
)
UPDATE leads_lead
SET stage = 'disqualified', stage_at = %(at)s, closed_at = %(at)s, end_reason = %(reason)s, queue_reason = NULL,
    queue_team_id = NULL, queue_tried_at = NULL
WHERE id = %(lead)s

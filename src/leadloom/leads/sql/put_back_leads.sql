-- leads/put_back_leads: make leads what they were on a picture; what their stories told since is forgotten.
-- parameters: %(pictures)s text[] (JSON)
-- writes: leads_lead, leads_transition, leads_assignment    result: none    locks: the rows, held by hold_leads
WITH told AS (
    SELECT was.*, (picture::jsonb ->> 'told')::bigint AS told, (picture::jsonb ->> 'offered')::bigint AS offered
    FROM unnest(%(pictures)s::text[]) AS each_of(picture),
         jsonb_populate_record(NULL::leads_lead, picture::jsonb -> 'lead') AS was
), stories AS (
    DELETE FROM leads_transition AS story USING told WHERE story.lead_id = told.id AND story.id > coalesce(told.told, 0)
), offers AS (
    UPDATE leads_assignment AS offer SET outcome = NULL, outcome_at = NULL FROM told WHERE offer.id = told.offered
)
UPDATE leads_lead AS lead
SET stage = told.stage, stage_at = told.stage_at, pool = told.pool, closed_at = told.closed_at,
    end_reason = told.end_reason, next_contact_on = told.next_contact_on, last_active_at = told.last_active_at, marketing_owner_id = told.marketing_owner_id,
    sales_owner_id = told.sales_owner_id, primary_side = told.primary_side, assignment_id = told.assignment_id,
    queue_reason = told.queue_reason, queue_team_id = told.queue_team_id, flags = told.flags, skipped = told.skipped
FROM told
WHERE lead.id = told.id

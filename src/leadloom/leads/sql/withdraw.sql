-- leads/withdraw: take offers back that nobody has answered; their leads are as they were before.
-- parameters: parallel arrays %(leads)s bigint[], %(offers)s bigint[], %(formers)s text[] (JSON of leads_to_give);
--   %(at)s timestamptz
-- writes: leads_assignment, leads_lead    result: id, contact_id, number of the offer, the user it was made to
-- locks: the rows, the leads held already by hold_many
WITH unanswered AS (
    SELECT lead.id, lead.contact_id, offer.id AS offer, offer.number, offer.user_id, told.former::jsonb AS former
    FROM unnest(%(leads)s::bigint[], %(offers)s::bigint[], %(formers)s::text[]) AS told(lead, offer, former)
    JOIN leads_lead AS lead ON lead.id = told.lead AND lead.assignment_id = told.offer
    JOIN leads_assignment AS offer ON offer.id = told.offer AND offer.outcome IS NULL
    WHERE lead.closed_at IS NULL AND lead.stage = 'mql'
), ended AS (
    UPDATE leads_assignment AS offer SET outcome = 'superseded', outcome_at = %(at)s
    FROM unanswered
    WHERE offer.id = unanswered.offer
)
UPDATE leads_lead AS lead
SET assignment_id = (unanswered.former ->> 'assignment_id')::bigint,
    sales_owner_id = (unanswered.former ->> 'sales_owner_id')::bigint,
    primary_side = unanswered.former ->> 'primary_side',
    pool = unanswered.former ->> 'pool',
    queue_reason = unanswered.former ->> 'queue_reason',
    queue_team_id = (unanswered.former ->> 'queue_team_id')::bigint
FROM unanswered
WHERE lead.id = unanswered.id
RETURNING lead.id, lead.contact_id, unanswered.number, unanswered.user_id

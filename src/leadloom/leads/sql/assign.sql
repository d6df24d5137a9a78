-- leads/assign: give leads to salespeople, with rule, candidates, deadline and policy.
-- parameters: %(leads)s, %(users)s, %(rules)s bigint[] (null: no rule), %(versions)s int[], %(numbers)s int[], %(candidates)s text[] (JSON),
--   %(at)s, %(deadline)s, %(warn)s timestamptz (null: no clock), %(policy)s bigint
-- writes: leads_assignment, leads_lead    result: assignment id, lead_id    locks: the rows
-- The primary owner stays marketing until the lead is accepted. A lead has at most one assignment without an outcome.
WITH offered AS (
    INSERT INTO leads_assignment
        (key, lead_id, number, user_id, rule_id, rule_version, candidates, assigned_at, deadline_at, warn_at, policy_id, reason, note)
    SELECT told.lead || ':' || told.number, told.lead, told.number, told.user_id, told.rule, told.version,
        told.candidates::jsonb, %(at)s, %(deadline)s, %(warn)s, %(policy)s, '', ''
    FROM unnest(%(leads)s::bigint[], %(users)s::bigint[], %(rules)s::bigint[], %(versions)s::int[], %(numbers)s::int[], %(candidates)s::text[])
        AS told(lead, user_id, rule, version, number, candidates)
    ORDER BY told.lead
    RETURNING id, lead_id, user_id
)
UPDATE leads_lead AS lead
SET assignment_id = offered.id, sales_owner_id = offered.user_id, primary_side = 'marketing', pool = 'assignable',
    queue_reason = NULL, queue_team_id = NULL
FROM offered
WHERE lead.id = offered.lead_id
RETURNING offered.id, lead.id

-- leads/queue: let leads wait for somebody to be free, or for sales operations.
-- parameters: %(ids)s bigint[], %(reasons)s text[], %(teams)s bigint[] (null: of nobody)
-- writes: leads_lead    result: id of those that did not wait for this reason already    locks: the rows
UPDATE leads_lead AS lead
SET queue_reason = told.reason, queue_team_id = told.team, sales_owner_id = NULL, primary_side = 'marketing', pool = 'assignable'
FROM unnest(%(ids)s::bigint[], %(reasons)s::text[], %(teams)s::bigint[]) AS told(id, reason, team)
WHERE lead.id = told.id AND lead.queue_reason IS DISTINCT FROM told.reason
RETURNING lead.id

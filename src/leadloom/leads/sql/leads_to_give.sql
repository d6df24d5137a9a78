-- leads/leads_to_give: which of the leads can be given to somebody by hand, and how they are.
-- parameters: %(leads)s bigint[]    reads: leads_lead, leads_assignment    locks: none, held already by hold_many
-- result: id, contact_id, and as JSON what giving changes: assignment, sales owner, primary side, pool, queue; by id
-- Open MQLs that wait for nobody's acceptance. A statement of its own: one that locks would show the assignment as it was
-- before the wait.
SELECT lead.id, lead.contact_id, jsonb_build_object(
    'assignment_id', lead.assignment_id, 'sales_owner_id', lead.sales_owner_id, 'primary_side', lead.primary_side,
    'pool', lead.pool, 'queue_reason', lead.queue_reason, 'queue_team_id', lead.queue_team_id
)::text
FROM leads_lead AS lead
LEFT JOIN leads_assignment AS offer ON offer.id = lead.assignment_id
WHERE lead.id = ANY(%(leads)s::bigint[])
  AND lead.closed_at IS NULL AND lead.stage = 'mql' AND (offer.id IS NULL OR offer.outcome IS NOT NULL)
ORDER BY lead.id

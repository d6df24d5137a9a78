-- leads/remove_leads: leads that should never have come to be are gone, with their deals, stories and costs.
-- parameters: %(leads)s bigint[]
-- writes: leads_lead, leads_opportunity, leads_transition, costs_line    result: none    locks: the rows, held by hold_leads
-- Only leads that nothing happened to since: nobody was offered one.
WITH deals AS (
    DELETE FROM leads_opportunity WHERE lead_id = ANY(%(leads)s::bigint[])
), stories AS (
    DELETE FROM leads_transition WHERE lead_id = ANY(%(leads)s::bigint[])
), spent AS (
    DELETE FROM costs_line WHERE lead_id = ANY(%(leads)s::bigint[])
)
DELETE FROM leads_lead WHERE id = ANY(%(leads)s::bigint[])

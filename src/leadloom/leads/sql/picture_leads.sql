-- leads/picture_leads: the leads of contacts as they stand, with their deals and costs, and where their stories end.
-- parameters: %(contacts)s bigint[]    reads: leads_lead, leads_opportunity, leads_transition, leads_assignment, costs_line
-- result: contact_id, picture as JSON text, by contact and cycle
-- A lead without costs has no word of them: pictures of the time before costs were kept still fit.
SELECT lead.contact_id, (jsonb_build_object(
    'lead', to_jsonb(lead),
    'deal', to_jsonb(deal),
    'told', (SELECT max(told.id) FROM leads_transition AS told WHERE told.lead_id = lead.id),
    'offered', (SELECT max(offer.id) FROM leads_assignment AS offer WHERE offer.lead_id = lead.id AND offer.outcome IS NULL))
    || CASE WHEN spent.lines IS NULL THEN '{}' ELSE jsonb_build_object('costs', spent.lines) END)::text
FROM leads_lead AS lead
LEFT JOIN leads_opportunity AS deal ON deal.lead_id = lead.id
LEFT JOIN LATERAL (
    SELECT jsonb_agg(to_jsonb(line) ORDER BY line.id) AS lines FROM costs_line AS line WHERE line.lead_id = lead.id
) AS spent ON true
WHERE lead.contact_id = ANY(%(contacts)s::bigint[])
ORDER BY lead.contact_id, lead.cycle

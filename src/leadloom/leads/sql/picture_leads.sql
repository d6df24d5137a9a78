-- leads/picture_leads: the leads of contacts as they stand, with their deals, and where their stories end.
-- parameters: %(contacts)s bigint[]    reads: leads_lead, leads_opportunity, leads_transition, leads_assignment
-- result: contact_id, picture as JSON text, by contact and cycle
SELECT lead.contact_id, jsonb_build_object(
    'lead', to_jsonb(lead),
    'deal', to_jsonb(deal),
    'told', (SELECT max(told.id) FROM leads_transition AS told WHERE told.lead_id = lead.id),
    'offered', (SELECT max(offer.id) FROM leads_assignment AS offer WHERE offer.lead_id = lead.id AND offer.outcome IS NULL)
)::text
FROM leads_lead AS lead
LEFT JOIN leads_opportunity AS deal ON deal.lead_id = lead.id
WHERE lead.contact_id = ANY(%(contacts)s::bigint[])
ORDER BY lead.contact_id, lead.cycle

-- leads/parked: parked leads of contacts without an open lead.
-- parameters: %(contacts)s bigint[]    reads: leads_lead, leads_parking
-- result: id, contact_id, stage before, opened_at, true
SELECT lead.id, lead.contact_id, parking.former ->> 'stage', lead.opened_at, true
FROM leads_lead AS lead
JOIN leads_parking AS parking ON parking.lead_id = lead.id
WHERE lead.contact_id = ANY(%(contacts)s::bigint[])
  AND NOT EXISTS (
      SELECT FROM leads_lead AS other WHERE other.contact_id = lead.contact_id AND other.closed_at IS NULL
  )
ORDER BY lead.id

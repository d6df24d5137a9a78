-- leads/move_leads: leads are those of another contact, under new numbers.
-- parameters: %(contact)s bigint, parallel arrays %(leads)s bigint[], %(cycles)s int[]
-- writes: leads_lead    result: none    locks: the rows, held already
-- Numbers are below zero until settle_cycles: no two leads of a contact have the same at any instant.
UPDATE leads_lead AS lead
SET contact_id = %(contact)s, cycle = -told.cycle
FROM unnest(%(leads)s::bigint[], %(cycles)s::int[]) AS told(id, cycle)
WHERE lead.id = told.id

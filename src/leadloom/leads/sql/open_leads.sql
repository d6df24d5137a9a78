-- leads/open_leads: begin a cycle of interest for contacts without an open lead.
-- parameters: %(contacts)s bigint[], %(keys)s, %(kinds)s, %(sources)s, %(pools)s text[], %(at)s timestamptz[], %(owners)s bigint[] (null: nobody)
-- reads: leads_lead, profiles_contact    writes: leads_lead    locks: row locks of equal keys, in the order of contacts
-- result: id, contact_id, cycle, stage, pool, last_active_at, woken_at, source_key, opened_at of the new ones
-- The same occasion (key) opens one lead for ever; a contact with an open lead gets none.
INSERT INTO leads_lead
    (contact_id, company_id, cycle, entry_key, entry_kind, source_key, stage, stage_at, pool, opened_at, end_reason,
     last_active_at, marketing_owner_id, primary_side, breaches, routes, imported, flags, skipped)
SELECT contact.id, contact.company_id,
    1 + COALESCE((SELECT max(cycle) FROM leads_lead AS earlier WHERE earlier.contact_id = contact.id), 0),
    told.key, told.kind, told.source, 'inquiry', told.at, told.pool, told.at, '',
    told.at, told.owner, 'marketing', 0, '{}', false, '{}', '{}'
FROM unnest(%(contacts)s::bigint[], %(keys)s::text[], %(kinds)s::text[], %(sources)s::text[], %(pools)s::text[],
            %(at)s::timestamptz[], %(owners)s::bigint[])
    AS told(contact, key, kind, source, pool, at, owner)
JOIN profiles_contact AS contact ON contact.id = told.contact
ORDER BY contact.id
ON CONFLICT DO NOTHING
RETURNING id, contact_id, cycle, stage, pool, last_active_at, woken_at, source_key, opened_at

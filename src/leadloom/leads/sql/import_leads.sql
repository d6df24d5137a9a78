-- leads/import_leads: store leads of the past with only what is known of them.
-- parameters: %(keys)s text[], %(contacts)s bigint[] (each once), %(sources)s, %(stages)s, %(pools)s text[], %(opened)s, %(closed)s, %(stage_at)s timestamptz[],
--   %(reasons)s text[] (empty: open), %(next)s date[] (null: none),
--   %(marketing)s, %(sales)s bigint[] (null: nobody), %(sides)s text[], %(flags)s, %(skipped)s text[] (array literals)
-- reads: leads_lead, profiles_contact    writes: leads_lead    locks: row locks of equal keys, in the order of contacts
-- result: id, entry_key of the new ones; a key that is known, or a contact with an open lead where this one is open, gets none
INSERT INTO leads_lead
    (contact_id, company_id, cycle, entry_key, entry_kind, source_key, stage, stage_at, pool, opened_at, closed_at, end_reason, next_contact_on,
     last_active_at, marketing_owner_id, sales_owner_id, primary_side, breaches, routes, imported, flags, skipped,
     mql_at)
SELECT contact.id, contact.company_id,
    1 + COALESCE((SELECT max(cycle) FROM leads_lead AS earlier WHERE earlier.contact_id = contact.id), 0),
    told.key, 'import', told.source, told.stage, told.stage_at, told.pool, told.opened, told.closed,
    told.reason, told.next_on,
    GREATEST(told.opened, told.stage_at), told.marketing, told.sales, told.side, 0, '{}', true, told.flags::text[], told.skipped::text[],
    told.opened
FROM unnest(%(keys)s::text[], %(contacts)s::bigint[], %(sources)s::text[], %(stages)s::text[], %(pools)s::text[],
            %(opened)s::timestamptz[], %(closed)s::timestamptz[], %(stage_at)s::timestamptz[], %(reasons)s::text[], %(next)s::date[],
            %(marketing)s::bigint[], %(sales)s::bigint[], %(sides)s::text[], %(flags)s::text[], %(skipped)s::text[])
    AS told(key, contact, source, stage, pool, opened, closed, stage_at, reason, next_on, marketing, sales, side, flags, skipped)
JOIN profiles_contact AS contact ON contact.id = told.contact
ORDER BY contact.id
ON CONFLICT DO NOTHING
RETURNING id, entry_key

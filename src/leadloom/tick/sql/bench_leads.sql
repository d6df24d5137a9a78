-- tick/bench_leads: for measurements: every so many-th contact has a lead that salespeople work at.
-- parameters: %(every)s int, %(staff)s bigint[] (users), %(now)s timestamptz
-- reads: profiles_contact    writes: leads_lead    result: none
INSERT INTO leads_lead
    (contact_id, company_id, cycle, entry_key, entry_kind, source_key, stage, stage_at, pool, opened_at, end_reason,
     last_active_at, marketing_owner_id, sales_owner_id, primary_side, breaches, routes, imported, flags, skipped)
SELECT id, company_id, 1, 'bench:' || id, 'import', source, (ARRAY['sal', 'sql', 'opportunity'])[1 + mod(id, 3)],
       last_seen_at, 'sales', created_at, '', last_seen_at,
       (%(staff)s::bigint[])[1 + mod(id / %(every)s, cardinality(%(staff)s::bigint[]))],
       (%(staff)s::bigint[])[1 + mod(id / %(every)s, cardinality(%(staff)s::bigint[]))],
       'sales', 0, '{}', true, '{}', '{}'
FROM profiles_contact
WHERE mod(id, %(every)s) = 0 AND last_seen_at < %(now)s

-- imports/keep_contact_trail: keep what contacts were before a job first touched them, and what it last made of them.
-- parameters: %(job)s bigint, parallel arrays %(contacts)s bigint[], %(befores)s text[] (JSON or null: new),
--   %(afters)s bytea[], %(identifiers)s text[] (array literals of the ids they got), %(leads)s text[] (JSON; null: none
--   told), %(leads_afters)s bytea[] (likewise)
-- writes: imports_contact_trail    result: none    locks: rows of a job that the caller holds
INSERT INTO imports_contact_trail AS known
    (job_id, contact_id, before, after, identifiers, leads, leads_after, is_undone)
SELECT %(job)s, contact, before::jsonb, after, identifiers::bigint[], leads::jsonb, leads_after, false
FROM unnest(
    %(contacts)s::bigint[], %(befores)s::text[], %(afters)s::bytea[], %(identifiers)s::text[], %(leads)s::text[],
    %(leads_afters)s::bytea[]
) AS told(contact, before, after, identifiers, leads, leads_after)
ORDER BY contact
ON CONFLICT (job_id, contact_id) DO UPDATE SET
    after = excluded.after,
    identifiers = known.identifiers || excluded.identifiers,
    leads = coalesce(known.leads, excluded.leads),
    leads_after = coalesce(excluded.leads_after, known.leads_after)

-- imports/keep_contact_trail: keep what contacts were before a job first touched them, and what it last made of them.
-- parameters: %(job)s bigint, parallel arrays %(contacts)s bigint[], %(befores)s text[] (JSON or null: new),
--   %(afters)s bytea[], %(identifiers)s text[] (array literals of the ids they got)
-- writes: imports_contact_trail    result: none    locks: rows of a job that the caller holds
INSERT INTO imports_contact_trail AS known (job_id, contact_id, before, after, identifiers, is_undone)
SELECT %(job)s, contact, before::jsonb, after, identifiers::bigint[], false
FROM unnest(%(contacts)s::bigint[], %(befores)s::text[], %(afters)s::bytea[], %(identifiers)s::text[])
    AS told(contact, before, after, identifiers)
ORDER BY contact
ON CONFLICT (job_id, contact_id) DO UPDATE SET
    after = excluded.after,
    identifiers = known.identifiers || excluded.identifiers

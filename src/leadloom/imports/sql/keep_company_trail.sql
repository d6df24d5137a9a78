-- imports/keep_company_trail: keep what companies were before a job first touched them, and what it last made of them.
-- parameters: %(job)s bigint, parallel arrays %(companies)s bigint[], %(befores)s text[] (JSON or null: new),
--   %(afters)s bytea[], %(keys)s text[] (array literals of the ids of what they learnt)
-- writes: imports_company_trail    result: none    locks: rows of a job that the caller holds
INSERT INTO imports_company_trail AS known (job_id, company_id, before, after, keys, is_undone)
SELECT %(job)s, company, before::jsonb, after, keys::bigint[], false
FROM unnest(%(companies)s::bigint[], %(befores)s::text[], %(afters)s::bytea[], %(keys)s::text[])
    AS told(company, before, after, keys)
ORDER BY company
ON CONFLICT (job_id, company_id) DO UPDATE SET
    after = excluded.after,
    keys = known.keys || excluded.keys

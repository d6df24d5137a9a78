-- profiles/add_company_keys: let codes, domains and names mean companies; one that means another already is left out.
-- parameters: parallel arrays %(kinds)s text[], %(values)s text[], %(companies)s bigint[]
-- writes: profiles_company_key    result: none, one row changed per key that is new
-- locks: index entries in order of kind and value; of two transactions with one key the second waits here
INSERT INTO profiles_company_key (kind, value, company_id)
SELECT kind, value, company
FROM unnest(%(kinds)s::text[], %(values)s::text[], %(companies)s::bigint[]) AS told(kind, value, company)
ORDER BY kind, value
ON CONFLICT (kind, value) DO NOTHING

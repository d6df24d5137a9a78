-- profiles/company_keys_of: which companies these codes, domains and names mean.
-- parameters: parallel arrays %(kinds)s text[], %(values)s text[]    reads: profiles_company_key
-- result: kind, value, company_id
-- One look at the index for each: a join read the whole table while it grew and had no statistics.
SELECT known.kind, known.value, known.company_id
FROM unnest(%(kinds)s::text[], %(values)s::text[]) AS asked(kind, value)
CROSS JOIN LATERAL (
    SELECT each.kind, each.value, each.company_id
    FROM profiles_company_key AS each
    WHERE each.kind = asked.kind AND each.value = asked.value
    LIMIT 1
) AS known

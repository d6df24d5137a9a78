-- profiles/company_keys_of: which companies these codes, domains and names mean.
-- parameters: parallel arrays %(kinds)s text[], %(values)s text[]    reads: profiles_company_key
-- result: kind, value, company_id
SELECT known.kind, known.value, known.company_id
FROM unnest(%(kinds)s::text[], %(values)s::text[]) AS asked(kind, value)
JOIN profiles_company_key AS known USING (kind, value)

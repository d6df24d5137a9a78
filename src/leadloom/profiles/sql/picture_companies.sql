-- profiles/picture_companies: companies as they stand, and the ids of what means them.
-- parameters: %(companies)s bigint[]    reads: profiles_company, profiles_company_key
-- result: id, picture as JSON text, ids of keys
SELECT company.id, to_jsonb(company)::text,
       ARRAY(SELECT key.id FROM profiles_company_key AS key WHERE key.company_id = company.id ORDER BY key.id)
FROM profiles_company AS company
WHERE company.id = ANY(%(companies)s)

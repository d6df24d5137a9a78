-- tick/bench_company_keys: for measurements: domains and names mean the invented companies.
-- parameters: none    reads: profiles_company    writes: profiles_company_key    result: none
INSERT INTO profiles_company_key (kind, value, company_id)
SELECT kind, value, company.id
FROM profiles_company AS company, LATERAL (VALUES ('domain', company.domain), ('name', company.name_core)) AS key(kind, value)
ON CONFLICT (kind, value) DO NOTHING

-- profiles/companies_of: companies by id.
-- parameters: %(ids)s bigint[]    reads: profiles_company
-- result: id, name, name_core, credit_code, domain, industry, employees, region, target_industry
SELECT id, name, name_core, credit_code, domain, industry, employees, region, target_industry
FROM profiles_company
WHERE id = ANY(%(ids)s)

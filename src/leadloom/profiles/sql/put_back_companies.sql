-- profiles/put_back_companies: make companies what they were on a picture.
-- parameters: parallel arrays %(companies)s bigint[], %(pictures)s text[] (JSON)
-- writes: profiles_company    result: none    locks: the rows, held already by hold_companies
UPDATE profiles_company AS company
SET name = was.name, name_core = was.name_core, name_folded = was.name_folded, name_grams = was.name_grams,
    credit_code = was.credit_code, domain = was.domain, industry = was.industry, employees = was.employees,
    region = was.region, target_industry = was.target_industry, parent_id = was.parent_id,
    updated_at = was.updated_at
FROM unnest(%(companies)s::bigint[], %(pictures)s::text[]) AS told(id, picture),
     jsonb_populate_record(NULL::profiles_company, told.picture::jsonb) AS was
WHERE company.id = told.id

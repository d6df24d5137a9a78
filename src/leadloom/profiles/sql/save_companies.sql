-- profiles/save_companies: add companies and bring known ones up to date.
-- parameters: parallel arrays %(ids)s bigint[], %(names)s text[], %(cores)s text[], %(folded)s text[],
--   %(grams)s text[] (pieces with line ends between them), %(credit_codes)s text[], %(domains)s text[],
--   %(industries)s text[], %(employees)s int[], %(regions)s text[], %(targets)s bool[]; %(now)s timestamptz
-- writes: profiles_company    result: none    locks: the rows, held already by hold_companies
INSERT INTO profiles_company AS known
    (id, name, name_core, name_folded, name_grams, credit_code, domain, industry, employees, region, target_industry,
     created_at, updated_at)
SELECT id, name, core, folded, string_to_array(grams, E'\n'), credit_code, domain, industry, employees, region, target,
       %(now)s, %(now)s
FROM unnest(
    %(ids)s::bigint[], %(names)s::text[], %(cores)s::text[], %(folded)s::text[], %(grams)s::text[],
    %(credit_codes)s::text[], %(domains)s::text[], %(industries)s::text[], %(employees)s::int[], %(regions)s::text[],
    %(targets)s::bool[]
) AS told(id, name, core, folded, grams, credit_code, domain, industry, employees, region, target)
ORDER BY id
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name,
    credit_code = excluded.credit_code,
    domain = excluded.domain,
    industry = excluded.industry,
    employees = excluded.employees,
    region = excluded.region,
    target_industry = excluded.target_industry,
    updated_at = excluded.updated_at

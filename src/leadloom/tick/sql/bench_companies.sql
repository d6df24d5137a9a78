-- tick/bench_companies: for measurements: companies of invented contacts.
-- parameters: parallel arrays %(ids)s bigint[], %(names)s text[], %(cores)s text[], %(folded)s text[],
--   %(grams)s text[] (pieces with line ends between them), %(domains)s text[], %(industries)s text[],
--   %(employees)s int[], %(regions)s text[]; %(now)s timestamptz
-- writes: profiles_company    result: none
INSERT INTO profiles_company
    (id, name, name_core, name_folded, name_grams, credit_code, domain, industry, employees, region, target_industry,
     created_at, updated_at)
SELECT id, name, core, folded, string_to_array(grams, E'\n'), '', domain, industry, employees, region, false,
       %(now)s, %(now)s
FROM unnest(
    %(ids)s::bigint[], %(names)s::text[], %(cores)s::text[], %(folded)s::text[], %(grams)s::text[], %(domains)s::text[],
    %(industries)s::text[], %(employees)s::int[], %(regions)s::text[]
) AS told(id, name, core, folded, grams, domain, industry, employees, region)

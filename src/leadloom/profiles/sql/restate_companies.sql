-- profiles/restate_companies: give companies the value of a dictionary where they have what people wrote for it.
-- parameters: %(field)s text (industry or region), parallel arrays %(written)s text[], %(values)s text[],
--   %(targets)s bool[] (whether an industry is a wanted one); %(limit)s int, %(now)s timestamptz
-- reads, writes: profiles_company    result: id    locks: the rows, in id order
WITH wanted AS (
    SELECT company.id, told.value, told.target
    FROM unnest(%(written)s::text[], %(values)s::text[], %(targets)s::bool[]) AS told(written, value, target)
    JOIN profiles_company AS company
        ON told.written = CASE %(field)s WHEN 'industry' THEN company.industry ELSE company.region END
    ORDER BY company.id
    LIMIT %(limit)s
    FOR NO KEY UPDATE OF company
)
UPDATE profiles_company AS company
SET industry = CASE WHEN %(field)s = 'industry' THEN wanted.value ELSE company.industry END,
    target_industry = CASE WHEN %(field)s = 'industry' THEN wanted.target ELSE company.target_industry END,
    region = CASE WHEN %(field)s = 'region' THEN wanted.value ELSE company.region END,
    updated_at = %(now)s
FROM wanted
WHERE company.id = wanted.id
RETURNING company.id

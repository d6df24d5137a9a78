-- profiles/companies_above: a company's parent, the parent's parent, and so on.
-- parameters: %(company)s bigint    reads: profiles_company    result: id, name, the nearest first; itself is no part
WITH RECURSIVE way AS (
    SELECT parent_id AS id, 1 AS depth, ARRAY[id] AS passed FROM profiles_company WHERE id = %(company)s
    UNION ALL
    SELECT above.parent_id, way.depth + 1, way.passed || above.id
    FROM way
    JOIN profiles_company AS above ON above.id = way.id
    WHERE NOT above.id = ANY(way.passed)
)
SELECT company.id, company.name
FROM way
JOIN profiles_company AS company ON company.id = way.id
ORDER BY way.depth

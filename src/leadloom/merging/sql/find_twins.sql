-- merging/find_twins: keep who may be the same person as one of these contacts.
-- parameters: parallel arrays %(contacts)s bigint[], %(names)s bytea[] (blind indexes), %(companies)s bigint[] (or null),
--   %(domains)s text[] (of a company's own addresses; null: none); %(most)s int (twins for each contact and reason),
--   %(now)s timestamptz
-- reads: profiles_contact by name, profiles_contact_search    writes: merging_suggestion    result: none
-- locks: rows of equal pairs, in the order of pairs
-- Most people share their name with nobody: one look at the index tells, before anything else is looked up.
INSERT INTO merging_suggestion AS known (noun, low_id, high_id, reasons, at)
SELECT 'contact', least(mine.id, twin.id), greatest(mine.id, twin.id), array_agg(DISTINCT twin.reason), %(now)s
FROM unnest(%(contacts)s::bigint[], %(names)s::bytea[], %(companies)s::bigint[], %(domains)s::text[])
    AS mine(id, name_bi, company_id, domain)
CROSS JOIN LATERAL (
    SELECT FROM profiles_contact AS other WHERE other.name_bi = mine.name_bi AND other.id <> mine.id LIMIT 1
) AS namesake
LEFT JOIN profiles_contact_search AS end_of ON end_of.contact_id = mine.id
CROSS JOIN LATERAL (
    (SELECT other.id, 'name_and_company' AS reason
     FROM profiles_contact AS other
     WHERE other.name_bi = mine.name_bi AND other.company_id = mine.company_id AND other.id <> mine.id
     LIMIT %(most)s)
    UNION ALL
    (SELECT other.id, 'name_and_domain'
     FROM profiles_contact AS other
     WHERE other.name_bi = mine.name_bi AND other.email_domain = mine.domain AND other.id <> mine.id
     LIMIT %(most)s)
    UNION ALL
    (SELECT other.id, 'name_and_number'
     FROM profiles_contact AS other
     JOIN profiles_contact_search AS theirs ON theirs.contact_id = other.id
     WHERE other.name_bi = mine.name_bi AND theirs.mobile_last4_bi = end_of.mobile_last4_bi AND other.id <> mine.id
     LIMIT %(most)s)
) AS twin
GROUP BY 2, 3
ORDER BY 2, 3
ON CONFLICT (noun, low_id, high_id) DO UPDATE
SET reasons = ARRAY(SELECT DISTINCT reason FROM unnest(known.reasons || excluded.reasons) AS each_of(reason))
WHERE NOT known.reasons @> excluded.reasons

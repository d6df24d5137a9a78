-- profiles/remove_companies: companies that nobody works at any more are gone, with what means them.
-- parameters: %(companies)s bigint[]
-- reads: profiles_contact    writes: profiles_company, profiles_company_key    result: id    locks: the rows
-- One that somebody put above others stays.
WITH gone AS (
    DELETE FROM profiles_company AS company
    WHERE company.id = ANY(%(companies)s)
      AND NOT EXISTS (SELECT FROM profiles_contact AS contact WHERE contact.company_id = company.id)
      AND NOT EXISTS (SELECT FROM profiles_company AS child WHERE child.parent_id = company.id)
    RETURNING company.id
), forgotten AS (
    DELETE FROM profiles_company_key WHERE company_id IN (SELECT id FROM gone)
)
SELECT id FROM gone

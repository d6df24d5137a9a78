-- profiles/remove_companies: companies that nobody works at any more are gone.
-- parameters: %(companies)s bigint[]    reads: profiles_contact    writes: profiles_company    result: id
-- locks: the rows
DELETE FROM profiles_company AS company
WHERE company.id = ANY(%(companies)s)
  AND NOT EXISTS (SELECT FROM profiles_contact AS contact WHERE contact.company_id = company.id)
RETURNING company.id

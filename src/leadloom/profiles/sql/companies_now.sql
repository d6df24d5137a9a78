-- profiles/companies_now: the company of each of these contacts, as it stands before locks are taken.
-- parameters: %(contacts)s bigint[]    reads: profiles_contact    result: id, company_id of those that have one
SELECT id, company_id FROM profiles_contact WHERE id = ANY(%(contacts)s) AND company_id IS NOT NULL

-- profiles/bump_colleagues: everybody of these companies has new attributes.
-- parameters: %(companies)s bigint[]    writes: profiles_contact    result: id    locks: the rows, held by hold_contacts
UPDATE profiles_contact SET version = version + 1 WHERE company_id = ANY(%(companies)s) RETURNING id

-- profiles/bump_contacts: contacts have new attributes.
-- parameters: %(contacts)s bigint[]    writes: profiles_contact    result: id    locks: the rows, held by hold_contacts
UPDATE profiles_contact SET version = version + 1 WHERE id = ANY(%(contacts)s) RETURNING id

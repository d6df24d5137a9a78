-- profiles/forget_search: contacts that had no search keys have none again.
-- parameters: %(contacts)s bigint[]    writes: profiles_contact_search    result: none    locks: the rows
DELETE FROM profiles_contact_search WHERE contact_id = ANY(%(contacts)s)

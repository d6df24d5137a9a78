-- profiles/forget_tags: contacts that are gone have no tags.
-- parameters: %(contacts)s bigint[]    writes: profiles_contact_tag    result: none    locks: the rows
DELETE FROM profiles_contact_tag WHERE contact_id = ANY(%(contacts)s)

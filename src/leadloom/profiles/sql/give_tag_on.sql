-- profiles/give_tag_on: give contacts that have a tag another one by hand, since the same instant.
-- parameters: %(contacts)s bigint[], %(tag)s bigint, %(into)s bigint
-- reads, writes: profiles_contact_tag    result: contact_id of those that are new to it    locks: rows in contact order
INSERT INTO profiles_contact_tag (contact_id, tag_id, by_rule, at)
SELECT contact_id, %(into)s, false, at
FROM profiles_contact_tag
WHERE tag_id = %(tag)s AND contact_id = ANY(%(contacts)s)
ORDER BY contact_id
ON CONFLICT (contact_id, tag_id) DO NOTHING
RETURNING contact_id

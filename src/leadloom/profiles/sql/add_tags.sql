-- profiles/add_tags: give automatic tags to contacts that exist; those that have them keep them as they are.
-- parameters: parallel arrays %(contacts)s bigint[], %(tags)s bigint[]; %(now)s timestamptz
-- reads: profiles_contact, profiles_tag    writes: profiles_contact_tag    result: none, one row changed per new tag
-- locks: rows in order of contact and tag
INSERT INTO profiles_contact_tag (contact_id, tag_id, by_rule, at)
SELECT contact, tag, true, %(now)s
FROM unnest(%(contacts)s::bigint[], %(tags)s::bigint[]) AS told(contact, tag)
WHERE EXISTS (SELECT FROM profiles_contact WHERE profiles_contact.id = told.contact)
  AND EXISTS (SELECT FROM profiles_tag WHERE profiles_tag.id = told.tag)
ORDER BY contact, tag
ON CONFLICT (contact_id, tag_id) DO NOTHING

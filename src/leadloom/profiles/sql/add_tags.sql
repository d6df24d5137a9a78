-- profiles/add_tags: give automatic tags to contacts that exist; those that have them keep them as they are.
-- parameters: parallel arrays %(contacts)s bigint[], %(tags)s bigint[]; %(now)s timestamptz
-- reads: profiles_contact, profiles_tag    writes: profiles_contact_tag    result: contact_id, one row per new tag
-- locks: the tags against deletion, new rows in order of contact and tag
WITH kept AS (
    SELECT id FROM profiles_tag WHERE id = ANY(%(tags)s::bigint[]) ORDER BY id FOR KEY SHARE
)
INSERT INTO profiles_contact_tag (contact_id, tag_id, by_rule, at)
SELECT contact, tag, true, %(now)s
FROM unnest(%(contacts)s::bigint[], %(tags)s::bigint[]) AS told(contact, tag)
JOIN kept ON kept.id = told.tag
WHERE EXISTS (SELECT FROM profiles_contact WHERE profiles_contact.id = told.contact)
ORDER BY contact, tag
ON CONFLICT (contact_id, tag_id) DO NOTHING
RETURNING contact_id

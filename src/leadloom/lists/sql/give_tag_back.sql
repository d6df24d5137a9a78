-- lists/give_tag_back: give contacts a tag as they had it; those that have it again keep it as it is.
-- parameters: %(tag)s bigint, parallel arrays %(contacts)s bigint[], %(ats)s timestamptz[]
-- reads: profiles_contact    writes: profiles_contact_tag    result: contact_id of those that have it back
-- locks: rows in contact order
INSERT INTO profiles_contact_tag (contact_id, tag_id, by_rule, at)
SELECT contact.id, %(tag)s, false, told.at
FROM unnest(%(contacts)s::bigint[], %(ats)s::timestamptz[]) AS told(contact, at)
JOIN profiles_contact AS contact ON contact.id = told.contact
ORDER BY contact.id
ON CONFLICT (contact_id, tag_id) DO NOTHING
RETURNING contact_id

-- lists/give_tag: give contacts a tag by hand; those that have it keep it as it is.
-- parameters: %(contacts)s bigint[], %(tag)s bigint, %(at)s timestamptz
-- reads: profiles_contact    writes: profiles_contact_tag    result: contact_id of those that are new to it
-- locks: rows in contact order
INSERT INTO profiles_contact_tag (contact_id, tag_id, by_rule, at)
SELECT id, %(tag)s, false, %(at)s FROM profiles_contact WHERE id = ANY(%(contacts)s) ORDER BY id
ON CONFLICT (contact_id, tag_id) DO NOTHING
RETURNING contact_id

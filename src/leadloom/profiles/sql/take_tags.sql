-- profiles/take_tags: take automatic tags from contacts that no longer meet their conditions.
-- parameters: parallel arrays %(contacts)s bigint[], %(tags)s bigint[]
-- writes: profiles_contact_tag    result: contact_id, one row per tag that is gone    locks: the rows
DELETE FROM profiles_contact_tag AS had
USING unnest(%(contacts)s::bigint[], %(tags)s::bigint[]) AS told(contact, tag)
WHERE had.contact_id = told.contact AND had.tag_id = told.tag AND had.by_rule
RETURNING had.contact_id

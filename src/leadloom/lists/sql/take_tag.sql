-- lists/take_tag: take from contacts a tag that somebody gave; one they have by its rule stays.
-- parameters: %(contacts)s bigint[], %(tag)s bigint, %(at)s timestamptz or null (only one that was given then)
-- writes: profiles_contact_tag    result: contact_id, at of those that had it    locks: the rows
DELETE FROM profiles_contact_tag
WHERE contact_id = ANY(%(contacts)s) AND tag_id = %(tag)s AND NOT by_rule
  AND (%(at)s::timestamptz IS NULL OR at = %(at)s::timestamptz)
RETURNING contact_id, at

-- profiles/next_tagged: the next contacts that have a tag.
-- parameters: %(tag)s bigint, %(after)s bigint (0: from the first on), %(limit)s int
-- reads: profiles_contact_tag    result: contact_id, in order    locks: none
SELECT contact_id
FROM profiles_contact_tag
WHERE tag_id = %(tag)s AND contact_id > %(after)s
ORDER BY contact_id
LIMIT %(limit)s

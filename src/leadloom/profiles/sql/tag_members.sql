-- profiles/tag_members: how many contacts have tags, up to a limit: a page of tags costs the same however many there are.
-- parameters: %(tags)s bigint[], %(limit)s int (null: all)    reads: profiles_contact_tag
-- result: tag, contacts    locks: none
SELECT wanted.tag, (
    SELECT count(*) FROM (
        SELECT FROM profiles_contact_tag AS had WHERE had.tag_id = wanted.tag LIMIT %(limit)s::int
    ) AS counted
)
FROM unnest(%(tags)s::bigint[]) AS wanted(tag)

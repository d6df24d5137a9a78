-- profiles/tag_differences: where automatic tags are not as a pass answered.
-- parameters: parallel arrays %(contacts)s bigint[], %(tags)s bigint[], %(holds)s bool[]
-- reads: profiles_contact, profiles_contact_tag, profiles_tag    result: contact, tag, holds    locks: none
SELECT told.contact, told.tag, told.holds
FROM unnest(%(contacts)s::bigint[], %(tags)s::bigint[], %(holds)s::bool[]) AS told(contact, tag, holds)
LEFT JOIN profiles_contact_tag AS had ON had.contact_id = told.contact AND had.tag_id = told.tag
WHERE CASE
    WHEN told.holds THEN had.id IS NULL
        AND EXISTS (SELECT FROM profiles_contact WHERE profiles_contact.id = told.contact)
        AND EXISTS (SELECT FROM profiles_tag WHERE profiles_tag.id = told.tag)
    ELSE had.by_rule
END

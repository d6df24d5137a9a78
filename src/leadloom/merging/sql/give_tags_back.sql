-- merging/give_tags_back: tags that a merge gave are taken, and those it took are given back.
-- parameters: %(given)s bigint[] (ids), %(had)s text (JSON, rows)
-- reads: profiles_tag    writes: profiles_contact_tag    result: none    locks: the rows
WITH taken AS (
    DELETE FROM profiles_contact_tag WHERE id = ANY(%(given)s::bigint[]) AND NOT by_rule
)
INSERT INTO profiles_contact_tag (id, contact_id, tag_id, by_rule, at)
SELECT was.id, was.contact_id, was.tag_id, was.by_rule, was.at
FROM jsonb_populate_recordset(NULL::profiles_contact_tag, %(had)s::jsonb) AS was
WHERE EXISTS (SELECT FROM profiles_tag WHERE profiles_tag.id = was.tag_id)
ON CONFLICT DO NOTHING

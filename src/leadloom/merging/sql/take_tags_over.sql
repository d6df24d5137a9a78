-- merging/take_tags_over: tags that people gave one contact are another one's, and the first has none.
-- parameters: %(kept)s bigint, %(gone)s bigint
-- reads, writes: profiles_contact_tag    result: the rows it had as JSON, ids of the new rows as JSON    locks: the rows
WITH had AS (
    DELETE FROM profiles_contact_tag WHERE contact_id = %(gone)s RETURNING id, contact_id, tag_id, by_rule, at
), given AS (
    INSERT INTO profiles_contact_tag (contact_id, tag_id, by_rule, at)
    SELECT %(kept)s, tag_id, false, at FROM had WHERE NOT by_rule ORDER BY tag_id
    ON CONFLICT (contact_id, tag_id) DO NOTHING
    RETURNING id
)
SELECT coalesce((SELECT jsonb_agg(to_jsonb(had) ORDER BY id) FROM had), '[]')::text,
       coalesce((SELECT jsonb_agg(id ORDER BY id) FROM given), '[]')::text

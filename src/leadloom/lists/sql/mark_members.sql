-- lists/mark_members: note what became of members, and what was before.
-- parameters: %(bulk)s bigint, parallel arrays %(members)s bigint[], %(states)s text[], %(befores)s text[] (JSON or null:
--   as before)
-- writes: lists_bulk_member    result: none    locks: the rows
UPDATE lists_bulk_member AS member
SET state = told.state, before = coalesce(told.before::jsonb, member.before)
FROM unnest(%(members)s::bigint[], %(states)s::text[], %(befores)s::text[]) AS told(member, state, before)
WHERE member.bulk_id = %(bulk)s AND member.member_id = told.member

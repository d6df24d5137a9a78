-- lists/add_members: contacts or leads belong to a bulk action, each once.
-- parameters: %(bulk)s bigint, %(members)s bigint[]
-- writes: lists_bulk_member    result: none, one row changed per new member    locks: rows in order of members
INSERT INTO lists_bulk_member (bulk_id, member_id, state)
SELECT %(bulk)s, member, 'waiting'
FROM unnest(%(members)s::bigint[]) AS told(member)
ORDER BY member
ON CONFLICT (bulk_id, member_id) DO NOTHING

-- lists/drop_closed: drop members of closed bulk actions, a bounded number at a time.
-- parameters: %(limit)s int    reads: lists_bulk_action    writes: lists_bulk_member    result: none
-- locks: the deleted rows
DELETE FROM lists_bulk_member WHERE id IN (
    SELECT member.id
    FROM lists_bulk_action AS bulk
    JOIN lists_bulk_member AS member ON member.bulk_id = bulk.id
    WHERE bulk.state = 'closed'
    LIMIT %(limit)s
)

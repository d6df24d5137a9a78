-- lists/add_members: contacts belong to a bulk action, each once.
-- parameters: %(bulk)s bigint, %(contacts)s bigint[]
-- writes: lists_bulk_member    result: none, one row changed per new member    locks: rows in contact order
INSERT INTO lists_bulk_member (bulk_id, contact_id, state)
SELECT %(bulk)s, contact, 'waiting'
FROM unnest(%(contacts)s::bigint[]) AS told(contact)
ORDER BY contact
ON CONFLICT (bulk_id, contact_id) DO NOTHING

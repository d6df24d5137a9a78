-- leads/warned: note when owners are to be told next.
-- parameters: %(ids)s bigint[], %(next)s timestamptz[] (null: never again)
-- writes: leads_assignment    result: none    locks: the rows, held already
UPDATE leads_assignment AS assignment
SET warn_at = told.next
FROM unnest(%(ids)s::bigint[], %(next)s::timestamptz[]) AS told(id, next)
WHERE assignment.id = told.id

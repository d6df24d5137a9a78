-- imports/mark_in: note that rows are in, and what they did.
-- parameters: parallel arrays %(rows)s bigint[], %(outcomes)s text[], %(contacts)s bigint[]
-- writes: imports_row    result: none    locks: the rows, of a job that the caller holds
UPDATE imports_row AS line
SET state = 'in', outcome = told.outcome, contact_id = told.contact
FROM unnest(%(rows)s::bigint[], %(outcomes)s::text[], %(contacts)s::bigint[]) AS told(id, outcome, contact)
WHERE line.id = told.id

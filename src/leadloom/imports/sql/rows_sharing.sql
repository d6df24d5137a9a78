-- imports/rows_sharing: ready rows of a job that name one of these identifiers, in the file's order.
-- parameters: %(job)s bigint, %(keys)s bytea[]    reads: imports_row    result: keys of each row
-- "= ANY" over a literal is looked up in a hash table; overlapping arrays (&&) and a join without statistics took the
-- product of both numbers
SELECT keys FROM imports_row
WHERE job_id = %(job)s AND state = 'ready'
  AND EXISTS (SELECT FROM unnest(keys) AS named(key) WHERE named.key = ANY(%(keys)s::bytea[]))
ORDER BY line

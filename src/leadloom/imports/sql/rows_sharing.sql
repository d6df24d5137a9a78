-- imports/rows_sharing: ready rows of a job that name one of these identifiers, in the file's order.
-- parameters: %(job)s bigint, %(keys)s bytea[]    reads: imports_row    result: keys of each row
SELECT keys FROM imports_row
WHERE job_id = %(job)s AND state = 'ready' AND keys && %(keys)s::bytea[]
ORDER BY line

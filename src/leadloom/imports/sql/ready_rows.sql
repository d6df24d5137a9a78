-- imports/ready_rows: the next rows of a job to run, in the file's order.
-- parameters: %(job)s bigint, %(after)s int (line), %(limit)s int    reads: imports_row by job, state and line
-- result: id, line, cells
SELECT id, line, cells FROM imports_row
WHERE job_id = %(job)s AND state = 'ready' AND line > %(after)s
ORDER BY line
LIMIT %(limit)s

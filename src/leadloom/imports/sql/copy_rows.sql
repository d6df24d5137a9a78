-- imports/copy_rows: keep rows of a file as they were checked.
-- parameters: none; rows of the columns below    writes: imports_row    result: none    locks: none that others wait for
COPY imports_row (job_id, line, state, findings, accepted, keys, cells, outcome) FROM STDIN

-- imports/stage_rows: keep rows of a file as they were checked; a line that is there already stays as it is.
-- parameters: %(job)s bigint, parallel arrays %(lines)s int[], %(states)s text[], %(findings)s text[] (JSON),
--   %(keys)s bytea[] (17 bytes each, one after the other), %(cells)s bytea[] (sealed)
-- writes: imports_row    result: none    locks: none that others wait for
INSERT INTO imports_row (job_id, line, state, findings, accepted, keys, cells, outcome)
SELECT %(job)s, line, state, findings::jsonb, false,
       ARRAY(SELECT substring(keys FROM 17 * place + 1 FOR 17) FROM generate_series(0, length(keys) / 17 - 1) AS place),
       cells, ''
FROM unnest(%(lines)s::int[], %(states)s::text[], %(findings)s::text[], %(keys)s::bytea[], %(cells)s::bytea[])
    AS told(line, state, findings, keys, cells)
ORDER BY line
ON CONFLICT (job_id, line) DO NOTHING

-- imports/shared_keys: identifiers that more than one ready row of a job names, or that belong to a contact already.
-- parameters: %(job)s bigint    reads: imports_row, identity_identifier    result: key
WITH named AS (
    SELECT key, count(*) AS times
    FROM imports_row AS line, unnest(line.keys) AS key
    WHERE line.job_id = %(job)s AND line.state = 'ready'
    GROUP BY key
)
SELECT named.key
FROM named
WHERE named.times > 1
   OR EXISTS (
       SELECT FROM identity_identifier AS known
       WHERE known.value_bi = substring(named.key FROM 2) AND known.until IS NULL
   )

-- imports/drop_closed: drop rows, packs, files and trails of closed jobs, a bounded number of each at a time.
-- parameters: %(limit)s int
-- reads: imports_job
-- writes: imports_row, imports_pack, imports_file_part, imports_contact_trail, imports_company_trail
-- result: number of dropped rows of all five    locks: the deleted rows
WITH closed AS (
    SELECT id FROM imports_job WHERE state = 'closed'
), lines AS (
    DELETE FROM imports_row WHERE id IN (
        SELECT row.id FROM closed JOIN imports_row AS row ON row.job_id = closed.id LIMIT %(limit)s
    ) RETURNING 1
), packs AS (
    DELETE FROM imports_pack WHERE id IN (
        SELECT pack.id FROM closed JOIN imports_pack AS pack ON pack.job_id = closed.id LIMIT %(limit)s
    ) RETURNING 1
), parts AS (
    DELETE FROM imports_file_part WHERE id IN (
        SELECT part.id FROM closed JOIN imports_file_part AS part ON part.job_id = closed.id LIMIT %(limit)s
    ) RETURNING 1
), people AS (
    DELETE FROM imports_contact_trail WHERE id IN (
        SELECT trail.id FROM closed JOIN imports_contact_trail AS trail ON trail.job_id = closed.id LIMIT %(limit)s
    ) RETURNING 1
), firms AS (
    DELETE FROM imports_company_trail WHERE id IN (
        SELECT trail.id FROM closed JOIN imports_company_trail AS trail ON trail.job_id = closed.id LIMIT %(limit)s
    ) RETURNING 1
)
SELECT (SELECT count(*) FROM lines) + (SELECT count(*) FROM packs) + (SELECT count(*) FROM parts)
     + (SELECT count(*) FROM people) + (SELECT count(*) FROM firms)

-- imports/count_old: the rows of jobs that ended before an instant and are not closed yet, as the jobs know them.
-- parameters: %(before)s timestamptz    reads: imports_job    result: rows
SELECT coalesce(sum(rows), 0)::bigint FROM imports_job
WHERE state IN ('done', 'undone', 'failed') AND coalesce(undone_at, finished_at, uploaded_at) < %(before)s

-- imports/close_old: close jobs that ended long ago: they can't be undone any more, and their rows may go.
-- parameters: %(before)s timestamptz    writes: imports_job    result: none    locks: the rows
UPDATE imports_job SET state = 'closed'
WHERE state IN ('done', 'undone', 'failed') AND coalesce(undone_at, finished_at, uploaded_at) < %(before)s

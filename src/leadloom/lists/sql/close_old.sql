-- lists/close_old: close bulk actions that ended long ago: they can't be undone any more, and their members may go.
-- parameters: %(before)s timestamptz    writes: lists_bulk_action    result: none    locks: the rows
UPDATE lists_bulk_action SET state = 'closed', ids = '[]', filters = '{}', search = NULL
WHERE state IN ('done', 'stopped', 'undone', 'failed') AND coalesce(undone_at, finished_at, as_of) < %(before)s

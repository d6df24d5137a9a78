-- lists/count_old: the members of bulk actions that ended before an instant and are not closed yet, as these know them.
-- parameters: %(before)s timestamptz    reads: lists_bulk_action    result: members
SELECT coalesce(sum(members), 0)::bigint FROM lists_bulk_action
WHERE state IN ('done', 'stopped', 'undone', 'failed') AND coalesce(undone_at, finished_at, as_of) < %(before)s

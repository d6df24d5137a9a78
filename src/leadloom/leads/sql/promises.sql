-- leads/promises: how the promises to accept leads stand.
-- parameters: %(now)s timestamptz, %(soon)s timestamptz
-- reads: leads_assignment, leads_lead    result: waiting, due until soon, overdue, leads in a queue    locks: none
SELECT
    count(*),
    count(*) FILTER (WHERE deadline_at >= %(now)s AND deadline_at < %(soon)s),
    count(*) FILTER (WHERE deadline_at < %(now)s),
    (SELECT count(*) FROM leads_lead WHERE queue_reason IS NOT NULL)
FROM leads_assignment
WHERE outcome IS NULL

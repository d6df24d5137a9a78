-- leads/due_warnings: assignments that wait for acceptance and whose owner is to be told that time passes.
-- parameters: %(now)s timestamptz, %(limit)s int    reads: leads_assignment
-- locks: the rows, skipping those somebody acts on
-- result: id, lead_id, number, user_id, assigned_at, deadline_at, warn_at
SELECT id, lead_id, number, user_id, assigned_at, deadline_at, warn_at
FROM leads_assignment
WHERE outcome IS NULL AND warn_at <= %(now)s
ORDER BY warn_at
LIMIT %(limit)s
FOR UPDATE SKIP LOCKED

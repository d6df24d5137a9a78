-- leads/lock_rules: the routing rules in force, in order, held until the end of the transaction.
-- parameters: none    reads: leads_routingrule    locks: all active rules: routing is serial, so nobody is overbooked
-- result: id, version, name, without a condition, target_kind, team_id, users, cursor_id
SELECT id, version, name, condition IS NULL, target_kind, team_id, users, cursor_id
FROM leads_routingrule
WHERE active AND removed_at IS NULL
ORDER BY position, id
FOR UPDATE

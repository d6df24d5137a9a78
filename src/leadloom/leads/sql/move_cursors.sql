-- leads/move_cursors: remember whom each rule chose last.
-- parameters: %(rules)s, %(users)s bigint[]    writes: leads_routingrule    result: none    locks: the rules, held already
UPDATE leads_routingrule AS rule
SET cursor_id = told.user_id
FROM unnest(%(rules)s::bigint[], %(users)s::bigint[]) AS told(rule, user_id)
WHERE rule.id = told.rule

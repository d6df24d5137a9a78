-- team/teams_below: a team and all teams below it.
-- parameters: %(team)s bigint
-- reads: team_team    result: team id    locks: none
WITH RECURSIVE below(id) AS (
    SELECT id FROM team_team WHERE id = %(team)s
    UNION
    SELECT child.id FROM team_team AS child JOIN below ON child.parent_id = below.id
)
SELECT id FROM below ORDER BY id

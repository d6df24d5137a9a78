-- team/members_below: everybody in a team, in the teams a user manages, and in all teams below those.
-- parameters: %(team)s bigint or null, %(manager)s bigint or null
-- reads: team_team, team_user    result: user id    locks: none
WITH RECURSIVE below(id) AS (
    SELECT id FROM team_team WHERE id = %(team)s OR manager_id = %(manager)s
    UNION
    SELECT child.id FROM team_team AS child JOIN below ON child.parent_id = below.id
)
SELECT id FROM team_user WHERE team_id IN (SELECT id FROM below) ORDER BY id

-- team/teams_above: a team and all teams it is part of.
-- parameters: %(team)s bigint
-- reads: team_team
-- result: id    locks: none
WITH RECURSIVE above AS (
    SELECT id, parent_id FROM team_team WHERE id = %(team)s
    UNION
    SELECT team_team.id, team_team.parent_id FROM team_team JOIN above ON team_team.id = above.parent_id
)
SELECT id FROM above

-- team/read_changes: how often each area has changed.
-- parameters: none
-- reads: team_change    result: area, version (grows with every committed change)    locks: none
SELECT area, sum(version)::bigint FROM team_change GROUP BY area ORDER BY area

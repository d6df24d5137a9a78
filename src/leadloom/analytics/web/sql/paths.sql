-- analytics/web/paths: the ways that a period's visits took through their first pages, the most frequent first.
-- parameters: {steps:UInt32} pages of a way, {limit:UInt32}
-- reads: what analytics/web/visits tells, in the place of that name    result: way (paths in order), visits, ended
-- A page that is seen twice running is one step; ``ended`` counts the visits that had no further one. One pass.
SELECT arraySlice(steps, 1, {steps:UInt32}) AS way, count() AS visits, countIf(length(steps) <= {steps:UInt32}) AS ended
FROM (
    SELECT arrayCompact(arrayMap(step -> step.3, arraySort(visits.walk))) AS steps
    FROM (/* visits */) AS visits
)
GROUP BY way
ORDER BY visits DESC, way
LIMIT {limit:UInt32}

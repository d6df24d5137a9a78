-- analytics/web/pages: pages of a period's visits, those first that are the most in one respect.
-- parameters: {sort:String} views, entries, exits or bounces, {limit:UInt32}
-- reads: what analytics/web/visits and analytics/web/people tell, in the places of those names
-- result: path, views, visitors, entries, exits, bounces, seconds, measured (dwells)
-- One pass; a visit's first thousand pages count. Memory follows the number of different pages.
SELECT
    path,
    sum(seen) AS views,
    uniq(person) AS visitors,
    countIf(path = entry) AS entries,
    countIf(path = exit) AS exits,
    countIf(path = entry AND bounced) AS bounces,
    sum(stayed) AS seconds,
    sum(dwelled) AS measured
FROM (
    SELECT
        if(people.contact = 0, visits.subject, people.contact) AS person,
        visits.entry AS entry,
        visits.exit AS exit,
        visits.views = 1 AND visits.deeds = 0 AS bounced,
        arrayJoin(arrayDistinct(visits.pages)) AS path,
        countEqual(visits.pages, path) AS seen,
        arrayFilter(dwell -> dwell.1 = path, visits.dwells) AS stays,
        arraySum(arrayMap(dwell -> dwell.2, stays)) AS stayed,
        length(stays) AS dwelled
    FROM (/* visits */) AS visits
    LEFT ANY JOIN (/* people */) AS people ON people.subject = visits.subject
)
GROUP BY path
HAVING multiIf({sort:String} = 'entries', entries, {sort:String} = 'exits', exits, {sort:String} = 'bounces', bounces, views) > 0
ORDER BY
    multiIf({sort:String} = 'entries', entries, {sort:String} = 'exits', exits, {sort:String} = 'bounces', bounces, views) DESC,
    path
LIMIT {limit:UInt32}

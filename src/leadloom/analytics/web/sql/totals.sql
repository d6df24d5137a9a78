-- analytics/web/totals: the numbers of a period, in all and day by day or week by week; one pass.
-- parameters: {zone:String} of the days, {weekly:UInt8}
-- reads: what analytics/web/visits and analytics/web/people tell, in the places of those names
-- result: bucket (the day, or the Monday; 1970-01-01 for all), is_total, visits, visitors, networks, views, bounces,
--   seconds, measured (visits with a dwell), median (whole seconds of those)
-- Distinct numbers are exact up to 65,536 and within one per cent beyond: a state of 0.5 MB at most.
SELECT
    bucket,
    grouping(bucket) AS is_total,
    count() AS visits,
    uniq(person) AS visitors,
    uniqIf(network, network != '') AS networks,
    sum(seen) AS views,
    countIf(seen = 1 AND deeds = 0) AS bounces,
    sum(stayed) AS seconds,
    countIf(stayed > 0) AS measured,
    quantileExactWeighted(0.5)(toUInt32(floor(stayed + 0.5)), toUInt8(stayed > 0)) AS median
FROM (
    SELECT
        if({weekly:UInt8} = 1, toMonday(visits.began_at, {zone:String}), toDate(visits.began_at, {zone:String})) AS bucket,
        if(people.contact = 0, visits.subject, people.contact) AS person,
        visits.network AS network,
        visits.views AS seen,
        visits.deeds AS deeds,
        visits.seconds AS stayed
    FROM (/* visits */) AS visits
    LEFT ANY JOIN (/* people */) AS people ON people.subject = visits.subject
)
GROUP BY GROUPING SETS ((bucket), ())
ORDER BY is_total, bucket

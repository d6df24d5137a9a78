-- analytics/web/origins: where a period's visits came from, and who became known or a lead in them.
-- parameters: {gap_s:UInt32} the visits' gap, {by:String} source, campaign, keyword or referrer, {limit:UInt32}
-- reads: what analytics/web/visits, analytics/web/people and analytics/web/known tell, in the places of those names
-- result: source, medium, campaign, keyword, referrer (empty where the row is about several), visits, visitors, bounces,
--   views, contacts (created in such a visit), leads (opened in such a visit); most visits first
-- A contact or lead belongs to the visit that went on when it came to be, up to the gap after its last hit. The second
-- look at visits is for the subjects of those few people only, which the table's key finds.
SELECT
    key.1 AS source, key.2 AS medium, key.3 AS campaign, key.4 AS keyword, key.5 AS referrer,
    sum(is_visit) AS visits, uniqIf(person, is_visit = 1) AS visitors, sum(bounced) AS bounces, sum(seen) AS views,
    sum(is_contact) AS contacts, sum(is_lead) AS leads
FROM (
    SELECT
        multiIf(
            {by:String} = 'campaign', (origin.1, origin.2, origin.3, '', ''),
            {by:String} = 'keyword', (origin.1, '', '', origin.4, ''),
            {by:String} = 'referrer', (origin.1, '', '', '', origin.5),
            (origin.1, '', '', '', '')
        ) AS key,
        is_visit, person, bounced, seen, is_contact, is_lead
    FROM (
        SELECT
            visits.origin AS origin, 1 AS is_visit, if(people.contact = 0, visits.subject, people.contact) AS person,
            toUInt8(visits.views = 1 AND visits.deeds = 0) AS bounced, visits.views AS seen, 0 AS is_contact, 0 AS is_lead
        FROM (/* visits */) AS visits
        LEFT ANY JOIN (/* people */) AS people ON people.subject = visits.subject
        UNION ALL
        SELECT
            stays.origin AS origin, 0 AS is_visit, known.person AS person, 0 AS bounced, 0 AS seen,
            toUInt8(known.type = 'contact_created') AS is_contact, toUInt8(known.type = 'lead_created') AS is_lead
        FROM (/* known */) AS known
        ASOF INNER JOIN (
            SELECT
                if(people.contact = 0, visits.subject, people.contact) AS person,
                visits.began_at AS began_at, visits.ended_at AS ended_at, visits.origin AS origin
            FROM (/* visits of known */) AS visits
            LEFT ANY JOIN (/* people */) AS people ON people.subject = visits.subject
        ) AS stays ON stays.person = known.person AND stays.began_at <= known.at
        WHERE known.at < stays.ended_at + toIntervalSecond({gap_s:UInt32})
    )
)
WHERE {by:String} = 'source' OR key.2 != '' OR key.3 != '' OR key.4 != '' OR key.5 != ''
GROUP BY key
ORDER BY visits DESC, key
LIMIT {limit:UInt32}

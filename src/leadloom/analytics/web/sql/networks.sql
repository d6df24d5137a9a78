-- analytics/web/networks: the company networks that a period's visits came from, most visitors first.
-- parameters: {visitors:UInt64}: people from this number on are not known, {limit:UInt32}, {asked:UInt32} contacts named
-- reads: what analytics/web/visits and analytics/web/people tell, in the places of those names
-- result: network (its hash), visits, visitors, contacts (those among the visitors who are known by now), views, last_at,
--   some of those contacts
-- One pass; memory follows the number of networks.
SELECT
    network,
    count() AS visits,
    uniq(person) AS visitors,
    uniqIf(person, person < {visitors:UInt64}) AS contacts,
    sum(seen) AS views,
    max(ended_at) AS last_at,
    groupUniqArrayIf({asked:UInt32})(person, person < {visitors:UInt64}) AS known
FROM (
    SELECT
        visits.network AS network,
        if(people.contact = 0, visits.subject, people.contact) AS person,
        visits.views AS seen,
        visits.ended_at AS ended_at
    FROM (/* visits */) AS visits
    LEFT ANY JOIN (/* people */) AS people ON people.subject = visits.subject
)
WHERE network != ''
GROUP BY network
ORDER BY visitors DESC, visits DESC, network
LIMIT {limit:UInt32}

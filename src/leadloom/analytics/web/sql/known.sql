-- analytics/web/known: who became known or a lead in a period.
-- parameters: {since:DateTime64(3, 'UTC')}, {until:DateTime64(3, 'UTC')} (without), {tail_s:UInt32}, {visitors:UInt64}: subjects
--   from this number on are browsers
-- reads: events; and what analytics/web/people tells, in the place of that name    result: person, type, at
-- Facts are about contacts, which stand before all browsers in the table's key: the others are not read.
SELECT if(people.contact = 0, facts.subject, people.contact) AS person, facts.type AS type, facts.at AS at
FROM (
    SELECT subject, type, at
    FROM events
    WHERE subject < {visitors:UInt64}
        AND type IN ('contact_created', 'lead_created')
        AND at >= {since:DateTime64(3, 'UTC')}
        AND at < {until:DateTime64(3, 'UTC')} + toIntervalSecond({tail_s:UInt32})
) AS facts
LEFT ANY JOIN (/* people */) AS people ON people.subject = facts.subject

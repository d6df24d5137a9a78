-- profiles/activity: what contacts did, week by week, as all their browsers and themselves.
-- parameters: {contacts:Array(UInt64)}, {since:DateTime64(3, 'UTC')}, {until:DateTime64(3, 'UTC')}, {zone:String}
-- reads: events, subject_map, contact_subjects
-- result: the Monday of the week in the zone, events, visits, contacts; weeks without events are left out
-- What programs did (bots) and what our own records tell (origin domain) is left out.
SELECT toStartOfWeek(at, 1, {zone:String}) AS week, count(), uniqExactIf((subject, visit), visit > 0), uniqExact(holder)
FROM (
    SELECT events.at AS at, events.subject AS subject, events.visit AS visit, owners.holder AS holder
    FROM events
    INNER JOIN (
        SELECT subject, argMax(contact, version) AS holder
        FROM (
            SELECT subject, contact, version
            FROM subject_map
            WHERE subject IN (SELECT subject FROM contact_subjects WHERE contact IN {contacts:Array(UInt64)})
            UNION ALL
            SELECT arrayJoin({contacts:Array(UInt64)}) AS subject, subject AS contact, 0 AS version
        )
        GROUP BY subject
        HAVING holder IN {contacts:Array(UInt64)}
    ) AS owners ON owners.subject = events.subject
    WHERE events.subject IN (
        SELECT subject FROM contact_subjects WHERE contact IN {contacts:Array(UInt64)}
        UNION ALL
        SELECT arrayJoin({contacts:Array(UInt64)})
    )
      AND at >= {since:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')}
      AND NOT bot AND origin != 'domain'
)
GROUP BY week
ORDER BY week ASC

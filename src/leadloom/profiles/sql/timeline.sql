-- profiles/timeline: what contacts did, as all their browsers and themselves, the latest first.
-- parameters: {contacts:Array(UInt64)}, {at:DateTime64(3, 'UTC')} and {event:UUID} of the last row before, {limit:UInt32}
-- reads: events, subject_map, contact_subjects
-- result: contact, event_id, type, at, props as JSON, origin, bot, visit
SELECT owners.holder, event_id, type, at, toJSONString(props), origin, bot, visit
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
  AND (at < {at:DateTime64(3, 'UTC')} OR (at = {at:DateTime64(3, 'UTC')} AND event_id < {event:UUID}))
ORDER BY at DESC, event_id DESC
LIMIT {limit:UInt32}

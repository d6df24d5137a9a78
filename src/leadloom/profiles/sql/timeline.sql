-- profiles/timeline: what a contact did, as all its browsers and itself, the latest first.
-- parameters: {contact:UInt64}, {at:DateTime64(3, 'UTC')} and {event:UUID} of the last row before, {limit:UInt32}
-- reads: events, subject_map, contact_subjects
-- result: event_id, type, at, props as JSON, origin, bot, visit
SELECT event_id, type, at, toJSONString(props), origin, bot, visit
FROM events
WHERE subject IN (
    SELECT subject
    FROM subject_map
    WHERE subject IN (SELECT subject FROM contact_subjects WHERE contact = {contact:UInt64})
    GROUP BY subject
    HAVING argMax(contact, version) = {contact:UInt64}
    UNION ALL
    SELECT {contact:UInt64}
)
  AND (at < {at:DateTime64(3, 'UTC')} OR (at = {at:DateTime64(3, 'UTC')} AND event_id < {event:UUID}))
ORDER BY at DESC, event_id DESC
LIMIT {limit:UInt32}

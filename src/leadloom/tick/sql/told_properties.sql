-- tick/told_properties: read what happened in some events of some contacts.
-- parameters: {contacts:Array(UInt64)}, {types:Array(String)}, {events:Array(UUID)}
-- reads: events, contact_subjects    result: event_id, props as JSON, once per event
SELECT event_id, toJSONString(props)
FROM events
WHERE subject IN (SELECT subject FROM contact_subjects WHERE contact IN {contacts:Array(UInt64)})
  AND type IN {types:Array(String)}
  AND event_id IN {events:Array(UUID)}
LIMIT 1 BY event_id

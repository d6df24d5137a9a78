-- profiles/key_behaviours: what contacts did of late that is worth telling, each one's weightiest first, each kind once.
-- parameters: {contacts:Array(UInt64)}, {since:DateTime64(3, 'UTC')}, {until:DateTime64(3, 'UTC')},
--   {types:Array(String)} (the weightiest first), {limit:UInt32} per contact
-- reads: events, subject_map, contact_subjects    result: contact, type, at, props as JSON
-- Page views count when they are of a pricing page, after all other types; bots don't count.
SELECT holder, type, at, toJSONString(props)
FROM (
    SELECT owners.holder AS holder, type, at, props, event_id,
        if(type = 'page_viewed', 1000, indexOf({types:Array(String)}, type)) AS place
    FROM events
    INNER JOIN (
        SELECT subject, argMax(contact, version) AS holder
        FROM subject_map
        WHERE subject IN (SELECT subject FROM contact_subjects WHERE contact IN {contacts:Array(UInt64)})
        GROUP BY subject
        UNION ALL
        SELECT arrayJoin({contacts:Array(UInt64)}) AS subject, subject AS holder
    ) AS owners ON owners.subject = events.subject
    WHERE events.subject IN (
        SELECT subject FROM contact_subjects WHERE contact IN {contacts:Array(UInt64)}
        UNION ALL
        SELECT arrayJoin({contacts:Array(UInt64)})
    )
      AND owners.holder IN {contacts:Array(UInt64)}
      AND at > {since:DateTime64(3, 'UTC')} AND at <= {until:DateTime64(3, 'UTC')}
      AND NOT bot
      AND (has({types:Array(String)}, type) OR (type = 'page_viewed' AND position(props.path.:String, 'pricing') > 0))
    ORDER BY holder ASC, place ASC, at DESC, event_id DESC
    LIMIT 1 BY holder, type, props.form.:String, props.asset.:String
)
ORDER BY holder ASC, place ASC, at DESC, event_id DESC
LIMIT {limit:UInt32} BY holder

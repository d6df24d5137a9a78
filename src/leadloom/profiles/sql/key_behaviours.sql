-- profiles/key_behaviours: what a contact did of late that is worth telling, the weightiest first, each kind once.
-- parameters: {contact:UInt64}, {since:DateTime64(3, 'UTC')}, {until:DateTime64(3, 'UTC')},
--   {types:Array(String)} (the weightiest first), {limit:UInt32}
-- reads: events, subject_map, contact_subjects    result: type, at, props as JSON
-- Page views count when they are of a pricing page, after all other types; bots don't count.
SELECT type, at, toJSONString(props)
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
  AND at > {since:DateTime64(3, 'UTC')} AND at <= {until:DateTime64(3, 'UTC')}
  AND NOT bot
  AND (has({types:Array(String)}, type) OR (type = 'page_viewed' AND position(props.path.:String, 'pricing') > 0))
ORDER BY if(type = 'page_viewed', 1000, indexOf({types:Array(String)}, type)) ASC, at DESC, event_id DESC
LIMIT 1 BY type, props.form.:String, props.asset.:String
LIMIT {limit:UInt32}

-- inbox/events_by_key: how many messages were accepted under each write key in the hours that began after an instant.
-- parameters: %(since)s timestamptz
-- reads: inbox_keyhour    result: write key id, events    locks: none
SELECT write_key_id, sum(events)::bigint
FROM inbox_keyhour
WHERE hour > %(since)s
GROUP BY write_key_id

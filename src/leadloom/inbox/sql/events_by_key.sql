-- inbox/events_by_key: how much came under each write key in the hours that began after an instant.
-- parameters: %(since)s timestamptz
-- reads: inbox_keyhour    result: write key id, accepted messages, requests refused as too fast    locks: none
SELECT write_key_id, sum(events)::bigint, sum(refused)::bigint
FROM inbox_keyhour
WHERE hour > %(since)s
GROUP BY write_key_id

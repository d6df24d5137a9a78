-- tick/bench_events: for measurements: every contact has a browser that looked at pages.
-- parameters: {per:UInt64} events a contact, {visitor:UInt64} first subject, {now:DateTime64(3, 'UTC')}
-- reads: contact_versions    writes: events    result: none
INSERT INTO events (subject, type, at, event_id, received_at, tick, origin, bot, visit, props)
SELECT {visitor:UInt64} + contact, if(number % 5 = 4, 'file_downloaded', 'page_viewed'), seen, generateUUIDv4(), seen, 0, 'browser', 0, 1 + intDiv(number, 3),
    if(number % 5 = 4, '{"asset":"guide","asset_kind":"white_paper","path":"/white-paper"}',
        concat('{"path":"', ['/', '/product', '/pricing', '/cases', '/contact'][1 + number % 5], '","title":"Example"}'))
FROM (
    SELECT contact, number, least({now:DateTime64(3, 'UTC')}, version_at + toIntervalHour(cityHash64(contact, number) % 2160)) AS seen
    FROM contact_versions
    ARRAY JOIN range({per:UInt64}) AS number
)

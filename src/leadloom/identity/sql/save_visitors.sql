-- identity/save_visitors: add browsers and bring known ones up to date.
-- parameters: parallel arrays %(subjects)s bigint[], %(blinds)s bytea[], %(generations)s int[], %(current)s bool[],
--   %(contacts)s bigint[], %(linked)s timestamptz[], %(first_seen)s timestamptz[], %(last_hits)s timestamptz[],
--   %(visits)s bigint[], %(visit_starts)s timestamptz[], %(campaigns)s text[], %(touches)s text[] (JSON or null)
-- writes: identity_visitor    result: none    locks: the rows; earlier ones are held by visitors_of
INSERT INTO identity_visitor AS known
    (subject, anonymous_bi, generation, is_current, contact_id, linked_at, first_seen_at, last_hit_at, visit,
     visit_started_at, visit_campaign, first_touch)
SELECT subject, anonymous_bi, generation, is_current, contact_id, linked_at, first_seen_at, last_hit_at, visit,
       visit_started_at, visit_campaign, first_touch::jsonb
FROM unnest(
    %(subjects)s::bigint[], %(blinds)s::bytea[], %(generations)s::int[], %(current)s::bool[], %(contacts)s::bigint[],
    %(linked)s::timestamptz[], %(first_seen)s::timestamptz[], %(last_hits)s::timestamptz[], %(visits)s::bigint[],
    %(visit_starts)s::timestamptz[], %(campaigns)s::text[], %(touches)s::text[]
) AS seen(subject, anonymous_bi, generation, is_current, contact_id, linked_at, first_seen_at, last_hit_at, visit,
          visit_started_at, visit_campaign, first_touch)
ORDER BY subject
ON CONFLICT (subject) DO UPDATE SET
    is_current = excluded.is_current,
    contact_id = excluded.contact_id,
    linked_at = coalesce(excluded.linked_at, known.linked_at),
    first_seen_at = least(known.first_seen_at, excluded.first_seen_at),
    last_hit_at = excluded.last_hit_at,
    visit = excluded.visit,
    visit_started_at = excluded.visit_started_at,
    visit_campaign = excluded.visit_campaign,
    first_touch = coalesce(known.first_touch, excluded.first_touch)

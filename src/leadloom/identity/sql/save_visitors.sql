-- identity/save_visitors: add browsers and bring known ones up to date.
-- parameters: parallel arrays %(subjects)s bigint[], %(blinds)s bytea[], %(generations)s int[], %(current)s bool[],
--   %(contacts)s bigint[], %(origins)s bigint[], %(linked)s timestamptz[], %(first_seen)s timestamptz[], %(last_hits)s timestamptz[],
--   %(visits)s bigint[], %(visit_starts)s timestamptz[], %(campaigns)s text[], %(touches)s text[] (JSON or null),
--   %(landings)s text[], %(views)s int[], %(paced)s timestamptz[], %(touched)s bool[], %(too_fast)s bool[]
-- writes: identity_visitor    result: none    locks: the rows; earlier ones are held by visitors_of
INSERT INTO identity_visitor AS known
    (subject, anonymous_bi, generation, is_current, contact_id, origin_id, linked_at, first_seen_at, last_hit_at, visit,
     visit_started_at, visit_campaign, first_touch, visit_landing, visit_views, visit_paced_to, visit_is_touched,
     visit_is_too_fast)
SELECT subject, anonymous_bi, generation, is_current, contact_id, origin_id, linked_at, first_seen_at, last_hit_at, visit,
       visit_started_at, visit_campaign, first_touch::jsonb, visit_landing, visit_views, visit_paced_to, visit_is_touched,
       visit_is_too_fast
FROM unnest(
    %(subjects)s::bigint[], %(blinds)s::bytea[], %(generations)s::int[], %(current)s::bool[], %(contacts)s::bigint[], %(origins)s::bigint[],
    %(linked)s::timestamptz[], %(first_seen)s::timestamptz[], %(last_hits)s::timestamptz[], %(visits)s::bigint[],
    %(visit_starts)s::timestamptz[], %(campaigns)s::text[], %(touches)s::text[],
    %(landings)s::text[], %(views)s::int[], %(paced)s::timestamptz[], %(touched)s::bool[], %(too_fast)s::bool[]
) AS seen(subject, anonymous_bi, generation, is_current, contact_id, origin_id, linked_at, first_seen_at, last_hit_at, visit,
          visit_started_at, visit_campaign, first_touch, visit_landing, visit_views, visit_paced_to, visit_is_touched,
          visit_is_too_fast)
ORDER BY subject
ON CONFLICT (subject) DO UPDATE SET
    is_current = excluded.is_current,
    contact_id = excluded.contact_id,
    origin_id = excluded.origin_id,
    linked_at = coalesce(excluded.linked_at, known.linked_at),
    first_seen_at = least(known.first_seen_at, excluded.first_seen_at),
    last_hit_at = excluded.last_hit_at,
    visit = excluded.visit,
    visit_started_at = excluded.visit_started_at,
    visit_campaign = excluded.visit_campaign,
    first_touch = coalesce(known.first_touch, excluded.first_touch),
    visit_landing = excluded.visit_landing,
    visit_views = excluded.visit_views,
    visit_paced_to = excluded.visit_paced_to,
    visit_is_touched = excluded.visit_is_touched,
    visit_is_too_fast = excluded.visit_is_too_fast

-- identity/visitors_of: all generations of these browsers, held until the transaction ends.
-- parameters: %(values)s bytea[] (blind indexes)    reads: identity_visitor    locks: the rows, in subject order
-- result: subject, anonymous_bi, generation, is_current, contact_id, first_seen_at, last_hit_at, visit,
--   visit_started_at, visit_campaign, first_touch as text, visit_landing, visit_views, visit_paced_to,
--   visit_is_touched, visit_is_too_fast, origin_id or null
SELECT subject, anonymous_bi, generation, is_current, contact_id, first_seen_at, last_hit_at, visit,
       visit_started_at, visit_campaign, first_touch::text, visit_landing, visit_views, visit_paced_to,
       visit_is_touched, visit_is_too_fast, origin_id
FROM identity_visitor
WHERE anonymous_bi = ANY(%(values)s)
ORDER BY subject
FOR UPDATE

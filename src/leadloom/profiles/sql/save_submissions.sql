-- profiles/save_submissions: keep submitted forms, each once.
-- parameters: parallel arrays %(ids)s uuid[], %(forms)s text[], %(contacts)s bigint[] (null: nobody),
--   %(subjects)s bigint[], %(ats)s timestamptz[], %(paths)s text[], %(payloads)s bytea[] (sealed)
-- writes: profiles_form_submission    result: none    locks: rows in id order
INSERT INTO profiles_form_submission (event_id, form, contact_id, subject, at, page_path, payload)
SELECT id, form, contact, subject, at, path, payload
FROM unnest(
    %(ids)s::uuid[], %(forms)s::text[], %(contacts)s::bigint[], %(subjects)s::bigint[], %(ats)s::timestamptz[],
    %(paths)s::text[], %(payloads)s::bytea[]
) AS told(id, form, contact, subject, at, path, payload)
ORDER BY id
ON CONFLICT (event_id) DO NOTHING

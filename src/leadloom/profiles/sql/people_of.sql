-- profiles/people_of: contacts as the upsert needs them.
-- parameters: %(contacts)s bigint[]    reads: profiles_contact, profiles_contact_tag, profiles_tag
-- result: the columns of types.Person, JSON as text; keys of tags in order
SELECT id, number, name, name_bi, email, email_bi, mobile, mobile_bi, title, title_level, decision_maker, industry,
       region, purchase_stage, product, email_domain, source, company_id, custom::text, first_touch::text, first_seen_at,
       last_seen_at, created_at, version,
       ARRAY(
           SELECT tag.key
           FROM profiles_contact_tag AS had
           JOIN profiles_tag AS tag ON tag.id = had.tag_id
           WHERE had.contact_id = contact.id
           ORDER BY tag.key
       )
FROM profiles_contact AS contact
WHERE id = ANY(%(contacts)s)

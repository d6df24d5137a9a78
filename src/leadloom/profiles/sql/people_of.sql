-- profiles/people_of: contacts as the upsert needs them.
-- parameters: %(contacts)s bigint[]    reads: profiles_contact    result: the columns of types.Person, JSON as text
SELECT id, number, name, name_bi, email, email_bi, mobile, mobile_bi, title, title_level, decision_maker, industry,
       region, purchase_stage, product, email_domain, source, company_id, custom::text, first_touch::text, first_seen_at,
       last_seen_at, created_at, version
FROM profiles_contact
WHERE id = ANY(%(contacts)s)

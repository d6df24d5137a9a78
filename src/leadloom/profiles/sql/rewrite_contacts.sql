-- profiles/rewrite_contacts: make contacts what their pictures say; what modules above keep there stays.
-- parameters: %(pictures)s text[] (JSON)
-- writes: profiles_contact    result: none    locks: the rows, held already by hold_contacts
UPDATE profiles_contact AS contact
SET name = was.name, name_bi = was.name_bi, email = was.email, email_bi = was.email_bi, mobile = was.mobile,
    mobile_bi = was.mobile_bi, title = was.title, title_level = was.title_level, decision_maker = was.decision_maker,
    industry = was.industry, region = was.region, purchase_stage = was.purchase_stage, product = was.product,
    email_domain = was.email_domain, source = was.source, company_id = was.company_id, custom = was.custom,
    first_touch = was.first_touch, first_seen_at = was.first_seen_at, last_seen_at = was.last_seen_at,
    version = contact.version + 1
FROM unnest(%(pictures)s::text[]) AS told(picture),
     jsonb_populate_record(NULL::profiles_contact, told.picture::jsonb -> 'contact') AS was
WHERE contact.id = was.id

-- profiles/put_back_contacts: make contacts what they were on a picture; what modules above keep there stays.
-- parameters: parallel arrays %(contacts)s bigint[], %(pictures)s text[] (JSON)
-- writes: profiles_contact    result: none    locks: the rows, held already by hold_contacts
UPDATE profiles_contact AS contact
SET name = was.name, name_bi = was.name_bi, email = was.email, email_bi = was.email_bi, mobile = was.mobile,
    mobile_bi = was.mobile_bi, title = was.title, title_level = was.title_level, decision_maker = was.decision_maker,
    industry = was.industry, region = was.region, purchase_stage = was.purchase_stage, product = was.product,
    email_domain = was.email_domain, source = was.source, company_id = was.company_id, custom = was.custom,
    version = contact.version + 1
FROM unnest(%(contacts)s::bigint[], %(pictures)s::text[]) AS told(id, picture),
     jsonb_populate_record(NULL::profiles_contact, told.picture::jsonb -> 'contact') AS was
WHERE contact.id = told.id

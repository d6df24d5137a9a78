-- profiles/copy_people: add contacts, whole rows.
-- parameters: none; rows of the columns below, in id order    writes: profiles_contact    result: none    locks: none
COPY profiles_contact
    (id, number, name, name_bi, email, email_bi, mobile, mobile_bi, title, title_level, decision_maker, industry,
     region, purchase_stage, product, email_domain, source, company_id, custom, first_touch, first_seen_at, last_seen_at,
     created_at, version)
FROM STDIN

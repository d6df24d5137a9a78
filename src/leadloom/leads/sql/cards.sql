-- leads/cards: contacts as lists of leads and notifications name them.
-- parameters: %(contacts)s bigint[]    reads: profiles_contact, profiles_company    locks: none
-- result: id, number, name, email, mobile (sealed), title, company id, company name, score_milli, rating, grade
SELECT contact.id, contact.number, contact.name, contact.email, contact.mobile, contact.title,
    company.id, company.name, contact.score_milli, contact.rating, contact.grade
FROM profiles_contact AS contact
LEFT JOIN profiles_company AS company ON company.id = contact.company_id
WHERE contact.id = ANY(%(contacts)s::bigint[])

-- profiles/picture_contacts: contacts and how they are found, as they stand, sealed values sealed.
-- parameters: %(contacts)s bigint[]    reads: profiles_contact, profiles_contact_search
-- result: id, picture as JSON text
SELECT contact.id, jsonb_build_object('contact', to_jsonb(contact), 'search', to_jsonb(search))::text
FROM profiles_contact AS contact
LEFT JOIN profiles_contact_search AS search ON search.contact_id = contact.id
WHERE contact.id = ANY(%(contacts)s)

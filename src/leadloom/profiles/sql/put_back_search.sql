-- profiles/put_back_search: make how contacts are found what it was on a picture.
-- parameters: %(pictures)s text[] (JSON, those with a search)
-- writes: profiles_contact_search    result: none    locks: the rows, in contact order
INSERT INTO profiles_contact_search AS known (contact_id, name_grams, mobile_last4_bi)
SELECT was.contact_id, was.name_grams, was.mobile_last4_bi
FROM unnest(%(pictures)s::text[]) AS told(picture),
     jsonb_populate_record(NULL::profiles_contact_search, told.picture::jsonb -> 'search') AS was
ORDER BY was.contact_id
ON CONFLICT (contact_id) DO UPDATE SET
    name_grams = excluded.name_grams,
    mobile_last4_bi = excluded.mobile_last4_bi

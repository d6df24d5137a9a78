-- profiles/save_search: note how contacts are found by name and by the end of their number.
-- parameters: parallel arrays %(contacts)s bigint[], %(grams)s bytea[] (8 bytes each, one after the other; null: as
--   before), %(last4)s bytea[] (null: as before)
-- writes: profiles_contact_search    result: none    locks: the rows, in contact order
INSERT INTO profiles_contact_search AS known (contact_id, name_grams, mobile_last4_bi)
SELECT contact, coalesce(ARRAY(
           SELECT substring(grams FROM 8 * piece + 1 FOR 8) FROM generate_series(0, length(grams) / 8 - 1) AS piece
       ), '{}'), last4
FROM unnest(%(contacts)s::bigint[], %(grams)s::bytea[], %(last4)s::bytea[]) AS told(contact, grams, last4)
ORDER BY contact
ON CONFLICT (contact_id) DO UPDATE SET
    name_grams = CASE WHEN excluded.name_grams = '{}' THEN known.name_grams ELSE excluded.name_grams END,
    mobile_last4_bi = coalesce(excluded.mobile_last4_bi, known.mobile_last4_bi)

-- tick/last_contact: tell how far the ids of contacts reach.
-- parameters: none    reads: profiles_contact    result: the highest id, 0 without contacts
SELECT coalesce(max(id), 0) FROM profiles_contact

-- profiles/touch_contacts: note when contacts were last and first seen.
-- parameters: parallel arrays %(contacts)s bigint[], %(last_seen)s timestamptz[], %(first_seen)s timestamptz[] (or null)
-- writes: profiles_contact    result: none    locks: the rows, held already by hold_contacts
UPDATE profiles_contact AS contact
SET last_seen_at = greatest(contact.last_seen_at, seen.last_seen_at),
    first_seen_at = least(contact.first_seen_at, seen.first_seen_at)
FROM unnest(%(contacts)s::bigint[], %(last_seen)s::timestamptz[], %(first_seen)s::timestamptz[])
    AS seen(id, last_seen_at, first_seen_at)
WHERE contact.id = seen.id
  AND (contact.last_seen_at < seen.last_seen_at OR contact.first_seen_at > seen.first_seen_at)

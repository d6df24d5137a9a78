-- identity/note_refused: note claims that were not believed; the same again is counted.
-- parameters: parallel arrays, distinct: %(contacts)s bigint[], %(owners)s bigint[], %(kinds)s text[],
--   %(reasons)s text[], %(counts)s int[]; %(now)s timestamptz
-- writes: identity_refused_claim    result: none    locks: rows in order of contact, kind, reason and owner
INSERT INTO identity_refused_claim AS known (contact_id, owner_id, kind, reason, first_at, last_at, times)
SELECT contact_id, owner_id, kind, reason, %(now)s, %(now)s, times
FROM unnest(
    %(contacts)s::bigint[], %(owners)s::bigint[], %(kinds)s::text[], %(reasons)s::text[], %(counts)s::int[]
) AS refused(contact_id, owner_id, kind, reason, times)
ORDER BY contact_id, kind, reason, owner_id
ON CONFLICT (contact_id, kind, reason, owner_id) DO UPDATE SET
    last_at = greatest(known.last_at, excluded.last_at),
    times = known.times + excluded.times

-- identity/add_identifiers: give identifiers to contacts; one that somebody else got meanwhile is left out.
-- parameters: parallel arrays %(ids)s bigint[], %(kinds)s text[], %(sources)s text[], %(blinds)s bytea[],
--   %(values)s bytea[] (sealed), %(contacts)s bigint[], %(origins)s bigint[] (null: the contact itself), %(sinces)s timestamptz[]
-- writes: identity_identifier    result: none, one row changed per identifier that is ours now
-- locks: index entries in order of kind, source and value: of two transactions with one identifier the second waits
--   here, and finds fewer rows changed when the first has committed
INSERT INTO identity_identifier (id, kind, source, value_bi, value, contact_id, origin_id, since)
SELECT id, kind, source, value_bi, value, contact_id, origin_id, since
FROM unnest(
    %(ids)s::bigint[], %(kinds)s::text[], %(sources)s::text[], %(blinds)s::bytea[], %(values)s::bytea[],
    %(contacts)s::bigint[], %(origins)s::bigint[], %(sinces)s::timestamptz[]
) AS wanted(id, kind, source, value_bi, value, contact_id, origin_id, since)
ORDER BY kind, source, value_bi
ON CONFLICT (kind, source, value_bi) WHERE until IS NULL DO NOTHING

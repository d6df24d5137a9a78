-- identity/owners_of: to whom these identifiers belong now.
-- parameters: parallel arrays %(kinds)s text[], %(sources)s text[], %(values)s bytea[] (blind indexes)
-- reads: identity_identifier by its unique index    result: kind, source, value_bi, contact_id, origin_id or null
-- One look at the index for each: a join read the whole table while it grew and had no statistics.
SELECT known.kind, known.source, known.value_bi, known.contact_id, known.origin_id
FROM unnest(%(kinds)s::text[], %(sources)s::text[], %(values)s::bytea[]) AS asked(kind, source, value_bi)
CROSS JOIN LATERAL (
    SELECT each.kind, each.source, each.value_bi, each.contact_id, each.origin_id
    FROM identity_identifier AS each
    WHERE each.value_bi = asked.value_bi AND each.kind = asked.kind AND each.source = asked.source AND each.until IS NULL
    LIMIT 1
) AS known

-- identity/owners_of: to whom these identifiers belong now.
-- parameters: parallel arrays %(kinds)s text[], %(sources)s text[], %(values)s bytea[] (blind indexes)
-- reads: identity_identifier by its unique index    result: kind, source, value_bi, contact_id, origin_id or null
SELECT known.kind, known.source, known.value_bi, known.contact_id, known.origin_id
FROM unnest(%(kinds)s::text[], %(sources)s::text[], %(values)s::bytea[]) AS asked(kind, source, value_bi)
JOIN identity_identifier AS known USING (kind, source, value_bi)
WHERE known.until IS NULL

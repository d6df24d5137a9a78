-- compliance/record_consents: add statements to the ledger; a statement whose key is known is left as it is.
-- parameters: parallel arrays %(keys)s uuid[], %(contacts)s bigint[], %(purposes)s text[], %(channels)s text[],
--   %(states)s text[], %(methods)s text[], %(ats)s timestamptz[], %(sources)s text[], %(digests)s bytea[],
--   %(ips)s bytea[], %(proofs)s text[]; %(now)s timestamptz
-- writes: compliance_consent    result: keys of the statements that are new    locks: rows of equal keys, in key order
INSERT INTO compliance_consent
    (key, contact_id, purpose, channel, state, method, at, recorded_at, source, text_digest, ip, proof)
SELECT key, contact, purpose, channel, state, method, at, %(now)s, source, digest, ip, proof
FROM unnest(
    %(keys)s::uuid[], %(contacts)s::bigint[], %(purposes)s::text[], %(channels)s::text[], %(states)s::text[],
    %(methods)s::text[], %(ats)s::timestamptz[], %(sources)s::text[], %(digests)s::bytea[], %(ips)s::bytea[],
    %(proofs)s::text[]
) AS said(key, contact, purpose, channel, state, method, at, source, digest, ip, proof)
ORDER BY key
ON CONFLICT (key) DO NOTHING
RETURNING key

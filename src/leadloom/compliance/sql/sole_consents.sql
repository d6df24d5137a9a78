-- compliance/sole_consents: consents of contacts that rest on one source alone and that nobody withdrew.
-- parameters: %(contacts)s bigint[], %(proof)s text (how the proofs of that source begin)
-- reads: compliance_consent    result: contact_id, purpose, channel
SELECT contact_id, purpose, channel
FROM compliance_consent
WHERE contact_id = ANY(%(contacts)s)
GROUP BY contact_id, purpose, channel
HAVING bool_and(state = 'given' AND starts_with(proof, %(proof)s))

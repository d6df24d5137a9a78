-- compliance/consents_of: all statements of these contacts with the texts they saw.
-- parameters: %(contacts)s bigint[]    reads: compliance_consent, compliance_consent_text
-- result: contact, purpose, channel, state, method, at, source, text; oldest first
SELECT contact_id, purpose, channel, state, method, at, source, coalesce(shown.text, '')
FROM compliance_consent AS said
LEFT JOIN compliance_consent_text AS shown ON shown.digest = said.text_digest
WHERE contact_id = ANY(%(contacts)s)
ORDER BY at, id

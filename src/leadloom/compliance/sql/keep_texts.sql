-- compliance/keep_texts: keep texts that stood beside consent boxes, each once.
-- parameters: %(digests)s bytea[], %(texts)s text[]    writes: compliance_consent_text    result: none
INSERT INTO compliance_consent_text (digest, text)
SELECT digest, text FROM unnest(%(digests)s::bytea[], %(texts)s::text[]) AS shown(digest, text) ORDER BY digest
ON CONFLICT (digest) DO NOTHING

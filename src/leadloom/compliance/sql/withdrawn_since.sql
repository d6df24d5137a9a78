-- compliance/withdrawn_since: what these contacts withdrew after an instant, by when it was written down.
-- parameters: %(contacts)s bigint[], %(at)s timestamptz    reads: compliance_consent
-- result: contact, purpose, channel, instant of the last withdrawal
SELECT contact_id, purpose, channel, max(at)
FROM compliance_consent
WHERE contact_id = ANY(%(contacts)s) AND state = 'withdrawn' AND recorded_at > %(at)s
GROUP BY contact_id, purpose, channel
ORDER BY contact_id, purpose, channel

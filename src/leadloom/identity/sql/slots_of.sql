-- identity/slots_of: which kinds of identifier these contacts have now.
-- parameters: %(contacts)s bigint[]    reads: identity_identifier    result: contact_id, kind, source
SELECT DISTINCT contact_id, kind, source
FROM identity_identifier
WHERE contact_id = ANY(%(contacts)s) AND until IS NULL

-- identity/identifiers_of: the identifiers that contacts have now.
-- parameters: %(contacts)s bigint[]    reads: identity_identifier    result: contact_id, id
SELECT contact_id, id FROM identity_identifier WHERE contact_id = ANY(%(contacts)s) AND until IS NULL

-- lists/suppress_contacts: put the addresses and numbers of contacts on the list; those on it stay as they are.
-- parameters: %(contacts)s bigint[], %(reason)s text, %(source)s text, %(at)s timestamptz
-- reads: identity_identifier    writes: compliance_suppression    result: contacts of which something is new on it
-- locks: rows in the order of kind and value
WITH reach AS (
    SELECT DISTINCT kind, value_bi, contact_id
    FROM identity_identifier
    WHERE contact_id = ANY(%(contacts)s) AND until IS NULL AND kind IN ('email', 'mobile')
), added AS (
    INSERT INTO compliance_suppression (kind, value_bi, reason, source, at)
    SELECT DISTINCT kind, value_bi, %(reason)s, %(source)s, %(at)s::timestamptz FROM reach ORDER BY kind, value_bi
    ON CONFLICT (kind, value_bi) DO NOTHING
    RETURNING kind, value_bi
)
SELECT DISTINCT reach.contact_id FROM reach JOIN added USING (kind, value_bi)

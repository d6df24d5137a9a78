-- merging/last_hit: when one of a contact's browsers was last seen.
-- parameters: %(contact)s bigint    reads: identity_visitor    result: an instant or null, one row
SELECT max(last_hit_at) FROM identity_visitor WHERE contact_id = %(contact)s

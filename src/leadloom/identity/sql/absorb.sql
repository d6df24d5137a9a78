-- identity/absorb: let identifiers, browsers and absorbed contacts of one contact belong to another.
-- parameters: %(kept)s bigint, %(gone)s bigint
-- reads, writes: identity_identifier, identity_visitor, identity_absorbed    locks: the rows, merges held off
-- result: the subjects that belong to another contact now: the contact itself, those it absorbed, its browsers
WITH identifiers AS (
    UPDATE identity_identifier
    SET contact_id = %(kept)s, origin_id = coalesce(origin_id, contact_id)
    WHERE contact_id = %(gone)s
), browsers AS (
    UPDATE identity_visitor
    SET contact_id = %(kept)s, origin_id = coalesce(origin_id, contact_id)
    WHERE contact_id = %(gone)s
    RETURNING subject
), earlier AS (
    UPDATE identity_absorbed SET into_id = %(kept)s WHERE into_id = %(gone)s RETURNING contact_id
), itself AS (
    INSERT INTO identity_absorbed (contact_id, kept_id, into_id)
    VALUES (%(gone)s, %(kept)s, %(kept)s)
    RETURNING contact_id
)
SELECT subject FROM browsers
UNION ALL
SELECT contact_id FROM earlier
UNION ALL
SELECT contact_id FROM itself

-- identity/release_absorbed: let an absorbed contact be one of its own again, with what came by it and by those it
--   had absorbed itself.
-- parameters: %(gone)s bigint
-- reads, writes: identity_identifier, identity_visitor, identity_absorbed    locks: the rows, merges held off
-- result: the subjects that belong to it now: the contact itself, those it absorbed, its browsers
WITH RECURSIVE below AS (
    SELECT contact_id, into_id FROM identity_absorbed WHERE contact_id = %(gone)s
    UNION ALL
    SELECT absorbed.contact_id, absorbed.into_id
    FROM identity_absorbed AS absorbed
    JOIN below ON absorbed.kept_id = below.contact_id
), identifiers AS (
    UPDATE identity_identifier AS identifier
    SET contact_id = %(gone)s, origin_id = nullif(identifier.origin_id, %(gone)s)
    FROM below
    WHERE identifier.contact_id = below.into_id AND identifier.origin_id = below.contact_id
), browsers AS (
    UPDATE identity_visitor AS visitor
    SET contact_id = %(gone)s, origin_id = nullif(visitor.origin_id, %(gone)s)
    FROM below
    WHERE visitor.contact_id = below.into_id AND visitor.origin_id = below.contact_id
    RETURNING visitor.subject
), earlier AS (
    UPDATE identity_absorbed AS absorbed
    SET into_id = %(gone)s
    FROM below
    WHERE absorbed.contact_id = below.contact_id AND absorbed.contact_id <> %(gone)s
    RETURNING absorbed.contact_id
), itself AS (
    DELETE FROM identity_absorbed WHERE contact_id = %(gone)s RETURNING contact_id
)
SELECT subject FROM browsers
UNION ALL
SELECT contact_id FROM earlier
UNION ALL
SELECT contact_id FROM itself

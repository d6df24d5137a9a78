-- identity/copy_identifiers: give identifiers that nobody has to contacts; refused whole when one of them has an owner.
-- parameters: none; rows of the columns below, in order of kind, source and value
-- writes: identity_identifier    result: none
-- locks: index entries in that order: of two transactions with one identifier the second waits here, and is refused
--   when the first has committed
COPY identity_identifier (id, kind, source, value_bi, value, contact_id, origin_id, since) FROM STDIN

-- identity/release_identifiers: identifiers belong to their contacts no more; the history keeps that they did.
-- parameters: %(ids)s bigint[], %(now)s timestamptz    writes: identity_identifier    result: none    locks: the rows
UPDATE identity_identifier SET until = greatest(since, %(now)s) WHERE id = ANY(%(ids)s) AND until IS NULL

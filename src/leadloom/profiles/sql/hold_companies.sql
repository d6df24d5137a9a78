-- profiles/hold_companies: keep companies from changing elsewhere until the transaction ends.
-- parameters: %(ids)s bigint[]    reads: profiles_company    result: id    locks: the rows (no key update), in id order
-- Taken before any contact's row, so that two transactions never wait for each other.
SELECT id FROM profiles_company WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE

-- profiles/hold_contacts: keep contacts, and everybody of changed companies, from changing elsewhere.
-- parameters: %(contacts)s bigint[], %(companies)s bigint[]    reads: profiles_contact
-- result: id, whether it is there for its company only    locks: the rows, in id order
SELECT id, NOT id = ANY(%(contacts)s) FROM profiles_contact
WHERE id = ANY(%(contacts)s) OR company_id = ANY(%(companies)s)
ORDER BY id
FOR NO KEY UPDATE

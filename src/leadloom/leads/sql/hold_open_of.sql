-- leads/hold_open_of: keep the open leads of contacts from changing elsewhere until the transaction ends.
-- parameters: %(contacts)s bigint[]    reads: leads_lead    result: id    locks: the rows, in id order
SELECT id FROM leads_lead WHERE contact_id = ANY(%(contacts)s) AND closed_at IS NULL ORDER BY id FOR UPDATE

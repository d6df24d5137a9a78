-- imports/met_before: those of the contacts that a job made or found already.
-- parameters: %(job)s bigint, %(contacts)s bigint[]    reads: imports_contact_trail by its unique index
-- result: contact_id
SELECT contact_id FROM imports_contact_trail WHERE job_id = %(job)s AND contact_id = ANY(%(contacts)s)

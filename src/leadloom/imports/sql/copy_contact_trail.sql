-- imports/copy_contact_trail: keep what contacts were before that a job touches for the first time.
-- parameters: none; rows of the columns below    writes: imports_contact_trail    result: none    locks: none
COPY imports_contact_trail (job_id, contact_id, before, after, identifiers, leads, leads_after, is_undone) FROM STDIN

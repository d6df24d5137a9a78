-- leads/give_leads: leads go back to a contact that was merged: those it had, and those that its own forms opened since.
-- parameters: %(kept)s bigint, %(gone)s bigint, %(leads)s bigint[]
-- reads: profiles_form_submission    writes: leads_lead    result: none    locks: the rows, held already
-- All leads of both are numbered anew, each contact's in the order they have, below zero until settle_cycles.
WITH parted AS (
    SELECT lead.id, CASE WHEN lead.id = ANY(%(leads)s::bigint[]) OR EXISTS (
        SELECT FROM profiles_form_submission AS submission
        WHERE submission.contact_id = %(gone)s AND submission.event_id::text = split_part(lead.entry_key, ':', 2)
    ) THEN %(gone)s ELSE %(kept)s END::bigint AS contact_id, lead.cycle
    FROM leads_lead AS lead
    WHERE lead.contact_id = %(kept)s
), numbered AS (
    SELECT id, contact_id, row_number() OVER (PARTITION BY contact_id ORDER BY cycle) AS cycle FROM parted
)
UPDATE leads_lead AS lead
SET contact_id = numbered.contact_id, cycle = -numbered.cycle
FROM numbered
WHERE lead.id = numbered.id

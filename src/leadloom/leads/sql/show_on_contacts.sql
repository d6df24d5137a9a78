-- leads/show_on_contacts: copy stage and owners of contacts' newest leads to the columns that contact lists filter by.
-- parameters: %(contacts)s bigint[]    reads: leads_lead    writes: profiles_contact    locks: the contacts, in the order of ids
-- result: none (row count = contacts that look different now)
WITH newest AS (
    SELECT DISTINCT ON (contact_id) contact_id, stage, marketing_owner_id, sales_owner_id,
        CASE WHEN primary_side = 'sales' THEN sales_owner_id ELSE marketing_owner_id END AS primary_owner_id
    FROM leads_lead
    WHERE contact_id = ANY(%(contacts)s::bigint[])
    ORDER BY contact_id, cycle DESC
), changed AS (
    SELECT contact.id, newest.*
    FROM profiles_contact AS contact
    JOIN newest ON newest.contact_id = contact.id
    WHERE (contact.stage, contact.marketing_owner_id, contact.sales_owner_id, contact.primary_owner_id)
        IS DISTINCT FROM (newest.stage, newest.marketing_owner_id, newest.sales_owner_id, newest.primary_owner_id)
    ORDER BY contact.id
    FOR UPDATE OF contact
)
UPDATE profiles_contact AS contact
SET stage = changed.stage, marketing_owner_id = changed.marketing_owner_id, sales_owner_id = changed.sales_owner_id,
    primary_owner_id = changed.primary_owner_id
FROM changed
WHERE contact.id = changed.id

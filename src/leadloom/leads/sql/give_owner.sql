-- leads/give_owner: contacts and their open leads get marketing owners; who is primary for sales stays so.
-- parameters: parallel arrays %(contacts)s bigint[], %(owners)s bigint[] (null: nobody), %(only_from)s bigint or null (only
--   those that this one owns)
-- reads: leads_lead    writes: leads_lead, profiles_contact    result: id, former marketing owner of those that changed
-- locks: the leads (held already by hold_open_of), then the contacts in id order
WITH other AS (
    SELECT contact.id, contact.marketing_owner_id AS was, told.owner,
           contact.sales_owner_id IS NOT NULL AND contact.primary_owner_id = contact.sales_owner_id
           AND NOT EXISTS (
               SELECT FROM leads_lead AS lead
               WHERE lead.contact_id = contact.id AND lead.closed_at IS NULL AND lead.primary_side = 'marketing'
           ) AS is_of_sales
    FROM unnest(%(contacts)s::bigint[], %(owners)s::bigint[]) AS told(contact, owner)
    JOIN profiles_contact AS contact ON contact.id = told.contact
    WHERE contact.marketing_owner_id IS DISTINCT FROM told.owner
      AND (%(only_from)s::bigint IS NULL OR contact.marketing_owner_id = %(only_from)s::bigint)
    ORDER BY contact.id
    FOR NO KEY UPDATE OF contact
), taken AS (
    UPDATE leads_lead AS lead SET marketing_owner_id = other.owner
    FROM other
    WHERE lead.contact_id = other.id AND lead.closed_at IS NULL
)
UPDATE profiles_contact AS contact
SET marketing_owner_id = other.owner,
    primary_owner_id = CASE WHEN other.is_of_sales THEN contact.primary_owner_id ELSE other.owner END
FROM other
WHERE contact.id = other.id
RETURNING contact.id, other.was

-- leads/hide_on_contacts: contacts without leads show none.
-- parameters: %(contacts)s bigint[]    reads: leads_lead    writes: profiles_contact    locks: the contacts
-- result: none
UPDATE profiles_contact AS contact
SET stage = '', marketing_owner_id = NULL, sales_owner_id = NULL, primary_owner_id = NULL
WHERE contact.id = ANY(%(contacts)s::bigint[])
  AND NOT EXISTS (SELECT FROM leads_lead AS lead WHERE lead.contact_id = contact.id)

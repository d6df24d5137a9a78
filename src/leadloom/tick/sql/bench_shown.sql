-- tick/bench_shown: for measurements: contacts show stage and owners of their leads.
-- parameters: none    reads: leads_lead    writes: profiles_contact    result: none
UPDATE profiles_contact AS contact
SET stage = lead.stage, marketing_owner_id = lead.marketing_owner_id, sales_owner_id = lead.sales_owner_id,
    primary_owner_id = lead.sales_owner_id
FROM leads_lead AS lead
WHERE lead.contact_id = contact.id

-- leads/end_imported: close open leads of imports that a later file knows as won or lost.
-- parameters: %(keys)s text[] (each once), %(ended)s timestamptz[], %(stages)s text[] (customer or lost), %(reasons)s, %(pools)s text[],
--   %(next)s date[] (null: none), %(marketing)s, %(sales)s bigint[] (null: nobody), %(line)s text[] (the stages of the main line up to the
--   end, in order), %(early)s text (the flag of a win before the first contact)
-- reads: leads_transition    reads, writes: leads_lead, leads_assignment    locks: the leads, in the order of ids, and waiting offers
-- result: id, entry_key, contact_id, stage before, flags of the deal; a lead that has ended already, in whatever way, gets none
-- Who works on a lead stays its owner; the file fills what is empty. Stages that no transition knows are written as skipped.
WITH ending AS (
    SELECT lead.id, lead.entry_key, lead.contact_id, lead.stage AS stage_before, told.ended, told.stage, told.reason, told.pool, told.next_on,
        told.marketing, told.sales,
        CASE WHEN told.stage = 'customer' AND told.ended < lead.opened_at THEN ARRAY[%(early)s::text] ELSE '{}'::text[] END AS flags
    FROM unnest(%(keys)s::text[], %(ended)s::timestamptz[], %(stages)s::text[], %(reasons)s::text[], %(pools)s::text[], %(next)s::date[],
                %(marketing)s::bigint[], %(sales)s::bigint[])
        AS told(key, ended, stage, reason, pool, next_on, marketing, sales)
    JOIN leads_lead AS lead ON lead.entry_key = told.key
    WHERE lead.closed_at IS NULL
    ORDER BY lead.id
    FOR UPDATE OF lead
), superseded AS (
    UPDATE leads_assignment AS assignment
    SET outcome = 'superseded', outcome_at = ending.ended
    FROM ending
    WHERE assignment.lead_id = ending.id AND assignment.outcome IS NULL
), ended AS (
    UPDATE leads_lead AS lead
    SET stage = ending.stage, stage_at = ending.ended, closed_at = ending.ended, end_reason = ending.reason, pool = ending.pool,
        next_contact_on = ending.next_on,
        last_active_at = GREATEST(lead.last_active_at, ending.ended), queue_reason = NULL, queue_team_id = NULL,
        marketing_owner_id = COALESCE(lead.marketing_owner_id, ending.marketing),
        sales_owner_id = CASE WHEN lead.primary_side = 'sales' THEN lead.sales_owner_id
            ELSE COALESCE(ending.sales, lead.sales_owner_id) END,
        primary_side = CASE WHEN COALESCE(ending.sales, lead.sales_owner_id) IS NULL THEN 'marketing' ELSE 'sales' END,
        flags = lead.flags || ending.flags,
        skipped = lead.skipped || ARRAY(
            SELECT line.stage
            FROM unnest(%(line)s::text[]) WITH ORDINALITY AS line(stage, place)
            WHERE line.place > array_position(%(line)s::text[], lead.stage)
                AND line.stage != ALL(lead.skipped)
                AND NOT EXISTS (
                    SELECT FROM leads_transition AS known WHERE known.lead_id = lead.id AND known.to_stage = line.stage
                )
            ORDER BY line.place
        )
    FROM ending
    WHERE lead.id = ending.id
)
SELECT id, entry_key, contact_id, stage_before, flags FROM ending

-- leads/win_imported: close open leads of imports that a later file knows as won.
-- parameters: %(keys)s text[] (each once), %(won)s timestamptz[], %(marketing)s, %(sales)s bigint[] (null: nobody),
--   %(line)s text[] (the stages of the main line up to the win, in order), %(early)s text (the flag of a win before the first contact)
-- reads: leads_transition    reads, writes: leads_lead, leads_assignment    locks: the leads, in the order of ids, and waiting offers
-- result: id, entry_key, contact_id, stage before, flags of the deal; a lead that has ended already, in whatever way, gets none
-- Who works on a lead stays its owner; the file fills what is empty. Stages that no transition knows are written as skipped.
WITH winning AS (
    SELECT lead.id, lead.entry_key, lead.contact_id, lead.stage AS stage_before, told.won, told.marketing, told.sales,
        CASE WHEN told.won < lead.opened_at THEN ARRAY[%(early)s::text] ELSE '{}'::text[] END AS flags
    FROM unnest(%(keys)s::text[], %(won)s::timestamptz[], %(marketing)s::bigint[], %(sales)s::bigint[])
        AS told(key, won, marketing, sales)
    JOIN leads_lead AS lead ON lead.entry_key = told.key
    WHERE lead.closed_at IS NULL
    ORDER BY lead.id
    FOR UPDATE OF lead
), superseded AS (
    UPDATE leads_assignment AS assignment
    SET outcome = 'superseded', outcome_at = winning.won
    FROM winning
    WHERE assignment.lead_id = winning.id AND assignment.outcome IS NULL
), won AS (
    UPDATE leads_lead AS lead
    SET stage = 'customer', stage_at = winning.won, closed_at = winning.won, end_reason = 'won', pool = 'customer',
        last_active_at = GREATEST(lead.last_active_at, winning.won), queue_reason = NULL, queue_team_id = NULL,
        marketing_owner_id = COALESCE(lead.marketing_owner_id, winning.marketing),
        sales_owner_id = CASE WHEN lead.primary_side = 'sales' THEN lead.sales_owner_id
            ELSE COALESCE(winning.sales, lead.sales_owner_id) END,
        primary_side = CASE WHEN COALESCE(winning.sales, lead.sales_owner_id) IS NULL THEN 'marketing' ELSE 'sales' END,
        flags = lead.flags || winning.flags,
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
    FROM winning
    WHERE lead.id = winning.id
)
SELECT id, entry_key, contact_id, stage_before, flags FROM winning

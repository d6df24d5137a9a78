-- leads/put_back_deals: make deals of leads what they were on a picture; one that was not there is gone.
-- parameters: %(pictures)s text[] (JSON)    writes: leads_opportunity    result: none    locks: the rows
WITH told AS (
    SELECT (picture::jsonb -> 'lead' ->> 'id')::bigint AS lead, was.*
    FROM unnest(%(pictures)s::text[]) AS each_of(picture)
    LEFT JOIN LATERAL (
        SELECT deal.*
        FROM jsonb_populate_record(NULL::leads_opportunity, nullif(picture::jsonb -> 'deal', 'null')) AS deal
        WHERE deal.id IS NOT NULL
    ) AS was ON true
), gone AS (
    DELETE FROM leads_opportunity AS deal USING told WHERE deal.lead_id = told.lead AND told.id IS NULL
)
UPDATE leads_opportunity AS deal
SET amount = told.amount, currency = told.currency, won_at = told.won_at, lost_at = told.lost_at, flags = told.flags
FROM told
WHERE deal.id = told.id

-- leads/put_back_costs: make the costs of leads what they were on a picture; those that were not there are gone.
-- parameters: %(pictures)s text[] (JSON)    writes: costs_line    result: none    locks: the rows
WITH told AS (
    SELECT (picture::jsonb -> 'lead' ->> 'id')::bigint AS lead, picture::jsonb -> 'costs' AS lines
    FROM unnest(%(pictures)s::text[]) AS each_of(picture)
), was AS (
    SELECT line.* FROM told, jsonb_populate_recordset(NULL::costs_line, coalesce(told.lines, '[]')) AS line
), gone AS (
    DELETE FROM costs_line AS line USING told
    WHERE line.lead_id = told.lead AND NOT EXISTS (SELECT FROM was WHERE was.id = line.id)
)
UPDATE costs_line AS line
SET amount = was.amount, currency = was.currency, kind = was.kind, spent_on = was.spent_on, campaign = was.campaign, channel = was.channel
FROM was
WHERE line.id = was.id

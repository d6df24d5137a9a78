-- leads/tell_costs: store what leads cost, one line for each occasion; a line that is known says what was told last.
-- parameters: %(keys)s text[] (entry keys, each once), %(contacts)s bigint[], %(amounts)s numeric[], %(currencies)s, %(kinds)s text[], %(days)s date[],
--   %(campaigns)s, %(channels)s text[]
-- reads: leads_lead    writes: costs_line    locks: the rows, in the order of keys
-- result: lead_id of each line that is new or another now
-- The lead is the one of the key, else the open one of the contact, which took the key's lead in.
INSERT INTO costs_line AS line (key, kind, spent_on, amount, currency, campaign, channel, lead_id)
SELECT told.key, told.kind, told.spent_on, told.amount, told.currency, told.campaign, told.channel, coalesce(own.id, other.id)
FROM unnest(%(keys)s::text[], %(contacts)s::bigint[], %(amounts)s::numeric[], %(currencies)s::text[], %(kinds)s::text[], %(days)s::date[],
            %(campaigns)s::text[], %(channels)s::text[])
    AS told(key, contact, amount, currency, kind, spent_on, campaign, channel)
LEFT JOIN leads_lead AS own ON own.entry_key = told.key
LEFT JOIN leads_lead AS other ON other.contact_id = told.contact AND other.closed_at IS NULL
WHERE coalesce(own.id, other.id) IS NOT NULL
ORDER BY told.key
ON CONFLICT (key) DO UPDATE
SET kind = EXCLUDED.kind, spent_on = EXCLUDED.spent_on, amount = EXCLUDED.amount, currency = EXCLUDED.currency,
    campaign = EXCLUDED.campaign, channel = EXCLUDED.channel
WHERE (line.kind, line.spent_on, line.amount, line.currency, line.campaign, line.channel)
    IS DISTINCT FROM (EXCLUDED.kind, EXCLUDED.spent_on, EXCLUDED.amount, EXCLUDED.currency, EXCLUDED.campaign, EXCLUDED.channel)
RETURNING lead_id

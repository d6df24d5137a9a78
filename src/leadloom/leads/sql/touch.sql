-- leads/touch: note activity and move leads that are no MQL between pools.
-- parameters: %(ids)s bigint[], %(active)s, %(woken)s timestamptz[] (null: as it is), %(pools)s text[]
-- writes: leads_lead    result: none    locks: the rows
UPDATE leads_lead AS lead
SET last_active_at = GREATEST(lead.last_active_at, told.active),
    woken_at = COALESCE(told.woken, lead.woken_at),
    pool = CASE WHEN lead.stage = 'inquiry' THEN told.pool ELSE lead.pool END
FROM unnest(%(ids)s::bigint[], %(active)s::timestamptz[], %(woken)s::timestamptz[], %(pools)s::text[])
    AS told(id, active, woken, pool)
WHERE lead.id = told.id AND lead.closed_at IS NULL

-- leads/end_deals: store won and lost opportunities; one that is open ends, one that has ended stays as it is.
-- parameters: %(leads)s bigint[] (each once), %(amounts)s numeric[] (null: not known), %(currencies)s text[], %(won)s, %(lost)s timestamptz[] (one of
--   both is null), %(flags)s text[] (array literals)
-- reads, writes: leads_opportunity    locks: the rows, in the order of leads
-- result: lead_id, amount, currency of those that ended now; an amount that is known is not forgotten
INSERT INTO leads_opportunity AS deal (lead_id, amount, currency, opened_at, won_at, lost_at, flags)
SELECT told.lead, told.amount, told.currency, coalesce(told.won, told.lost), told.won, told.lost, told.flags::text[]
FROM unnest(%(leads)s::bigint[], %(amounts)s::numeric[], %(currencies)s::text[], %(won)s::timestamptz[], %(lost)s::timestamptz[],
            %(flags)s::text[])
    AS told(lead, amount, currency, won, lost, flags)
ORDER BY told.lead
ON CONFLICT (lead_id) DO UPDATE
SET won_at = EXCLUDED.won_at, lost_at = EXCLUDED.lost_at, flags = deal.flags || EXCLUDED.flags,
    amount = COALESCE(EXCLUDED.amount, deal.amount),
    currency = CASE WHEN EXCLUDED.amount IS NULL THEN deal.currency ELSE EXCLUDED.currency END
WHERE deal.won_at IS NULL AND deal.lost_at IS NULL
RETURNING lead_id, amount, currency

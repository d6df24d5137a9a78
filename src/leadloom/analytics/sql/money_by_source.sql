-- analytics/money_by_source: what the leads of sources cost and what their won deals are worth, by currency.
-- parameters: %(since)s, %(until)s timestamptz (null: open on that side), %(as_of)s timestamptz, %(not_given)s text
-- reads: leads_lead, leads_opportunity, costs_line    result: source, currency, cost, leads with a cost, won amount    locks: none
-- The same leads as analytics/sources counts; a deal counts whenever it was won, up to the instant as_of, if its amount is known.
WITH money AS (
    SELECT line.lead_id, line.currency, sum(line.amount) AS cost, 1 AS costed, 0::numeric AS won
    FROM costs_line AS line
    WHERE line.lead_id IS NOT NULL
    GROUP BY line.lead_id, line.currency
    UNION ALL
    SELECT deal.lead_id, deal.currency, 0, 0, deal.amount
    FROM leads_opportunity AS deal
    WHERE deal.won_at <= %(as_of)s AND deal.amount IS NOT NULL
)
SELECT
    COALESCE(NULLIF(lead.source_key, ''), %(not_given)s) AS source,
    money.currency, sum(money.cost) AS cost, sum(money.costed) AS costed, sum(money.won) AS won_amount
FROM money
JOIN leads_lead AS lead ON lead.id = money.lead_id
WHERE lead.opened_at <= %(as_of)s
    AND (%(since)s::timestamptz IS NULL OR lead.opened_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR lead.opened_at < %(until)s)
GROUP BY 1, 2
ORDER BY source, money.currency

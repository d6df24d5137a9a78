-- analytics/sources: count leads and the won ones among them by their source of the first level.
-- parameters: %(since)s, %(until)s timestamptz (null: open on that side), %(as_of)s timestamptz, %(not_given)s text
-- reads: leads_lead, leads_opportunity    result: source, leads, won; most leads first, then by source    locks: none
-- A lead belongs to the period it was opened in; its deal counts whenever it was won, up to the instant as_of.
SELECT
    COALESCE(NULLIF(lead.source_key, ''), %(not_given)s) AS source,
    count(*) AS leads,
    count(*) FILTER (WHERE opportunity.won_at <= %(as_of)s) AS won
FROM leads_lead AS lead
LEFT JOIN leads_opportunity AS opportunity ON opportunity.lead_id = lead.id
WHERE lead.opened_at <= %(as_of)s
    AND (%(since)s::timestamptz IS NULL OR lead.opened_at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR lead.opened_at < %(until)s)
GROUP BY 1
ORDER BY leads DESC, source

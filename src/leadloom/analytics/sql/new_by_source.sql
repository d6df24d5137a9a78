-- analytics/new_by_source: count the leads opened since an instant by their source, each source up to a limit.
-- parameters: %(since)s, %(as_of)s timestamptz, %(not_given)s text, %(limit)s int
-- reads: leads_lead    result: source, leads (1 to the limit); most first, then by source    locks: none
-- Goes from source to source in the index of source and opening, so that old leads cost nothing.
WITH RECURSIVE step(source) AS (
    SELECT min(source_key) FROM leads_lead
    UNION ALL
    SELECT (SELECT min(lead.source_key) FROM leads_lead AS lead WHERE lead.source_key > step.source)
    FROM step
    WHERE step.source IS NOT NULL
)
SELECT COALESCE(NULLIF(step.source, ''), %(not_given)s) AS named, sum(counted.leads)::bigint AS leads
FROM step
CROSS JOIN LATERAL (
    SELECT count(*) AS leads FROM (
        SELECT FROM leads_lead AS lead
        WHERE lead.source_key = step.source AND lead.opened_at >= %(since)s AND lead.opened_at <= %(as_of)s
        LIMIT %(limit)s
    ) AS found
) AS counted
WHERE step.source IS NOT NULL AND counted.leads > 0
GROUP BY named
ORDER BY leads DESC, named

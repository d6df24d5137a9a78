-- analytics/handoff_counts: what waits in the handoff and what happened this week, each counted up to a limit.
-- parameters: %(owners)s bigint[] (whose leads; null: everybody's), %(me)s bigint, %(since)s timestamptz (this week),
--   %(now)s timestamptz, %(limit)s int
-- reads: leads_assignment, leads_lead, leads_transition    locks: none
-- result: pending, due_soon, accepted, inquiries, returned, mqls, breaches, queued; each at most the limit
-- A deadline is near when 80 % of its time is over. Every count walks an index of what waits or of the week's transitions and stops at the limit.
SELECT
    (SELECT count(*) FROM (
        SELECT FROM leads_assignment AS offer
        WHERE offer.outcome IS NULL AND (%(owners)s::bigint[] IS NULL OR offer.user_id = ANY(%(owners)s::bigint[]))
        LIMIT %(limit)s
    ) AS counted) AS pending,
    (SELECT count(*) FROM (
        SELECT FROM leads_assignment AS offer
        WHERE offer.outcome IS NULL AND (%(owners)s::bigint[] IS NULL OR offer.user_id = ANY(%(owners)s::bigint[]))
            AND offer.assigned_at + (offer.deadline_at - offer.assigned_at) * 0.8 <= %(now)s
        LIMIT %(limit)s
    ) AS counted) AS due_soon,
    (SELECT count(*) FROM (
        SELECT FROM leads_transition AS happened
        WHERE happened.to_stage = 'sal' AND happened.at >= %(since)s AND happened.kind = 'accepted'
            AND (%(owners)s::bigint[] IS NULL OR happened.actor_id = ANY(%(owners)s::bigint[]))
        LIMIT %(limit)s
    ) AS counted) AS accepted,
    (SELECT count(*) FROM (
        SELECT FROM leads_lead AS lead
        WHERE lead.marketing_owner_id = %(me)s AND lead.stage = 'inquiry' AND lead.closed_at IS NULL
        LIMIT %(limit)s
    ) AS counted) AS inquiries,
    (SELECT count(*) FROM (
        SELECT FROM leads_transition AS happened
        JOIN leads_lead AS lead ON lead.id = happened.lead_id AND lead.marketing_owner_id = %(me)s
        WHERE happened.to_stage = 'mql' AND happened.at >= %(since)s AND happened.kind = 'returned'
        LIMIT %(limit)s
    ) AS counted) AS returned,
    (SELECT count(*) FROM (
        SELECT FROM leads_transition AS happened
        JOIN leads_lead AS lead ON lead.id = happened.lead_id
        WHERE happened.to_stage = 'mql' AND happened.at >= %(since)s AND happened.kind = 'stage'
            AND (%(owners)s::bigint[] IS NULL OR lead.sales_owner_id = ANY(%(owners)s::bigint[])
                OR lead.marketing_owner_id = ANY(%(owners)s::bigint[]))
        LIMIT %(limit)s
    ) AS counted) AS mqls,
    (SELECT count(*) FROM (
        SELECT FROM leads_transition AS happened
        WHERE happened.to_stage = 'mql' AND happened.at >= %(since)s AND happened.kind = 'expired'
            AND (%(owners)s::bigint[] IS NULL OR (happened.evidence ->> 'user')::bigint = ANY(%(owners)s::bigint[]))
        LIMIT %(limit)s
    ) AS counted) AS breaches,
    (SELECT count(*) FROM (
        SELECT FROM leads_lead AS lead
        WHERE lead.queue_reason IS NOT NULL AND lead.closed_at IS NULL
            AND (%(owners)s::bigint[] IS NULL OR lead.marketing_owner_id = ANY(%(owners)s::bigint[]))
        LIMIT %(limit)s
    ) AS counted) AS queued

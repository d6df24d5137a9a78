-- leads/to_route: all that routing has to know of leads.
-- parameters: %(ids)s bigint[]    reads: leads_lead, leads_assignment, team_user    locks: none
-- result: id, contact_id, routes, users it was with before (in order), owner of the customer or open opportunity, why; by id
-- The owner is that of the newest lead of the same contact, else of the same company, that is a customer or an open
-- opportunity. Only a lead nobody had yet goes there: one that was rejected there follows the rules.
SELECT lead.id, lead.contact_id, lead.routes, previous.users, owner.sales_owner_id, owner.stage
FROM leads_lead AS lead
CROSS JOIN LATERAL (
    SELECT COALESCE(array_agg(assignment.user_id ORDER BY assignment.number), '{}') AS users
    FROM leads_assignment AS assignment
    WHERE assignment.lead_id = lead.id
) AS previous
LEFT JOIN LATERAL (
    SELECT other.sales_owner_id, other.stage
    FROM leads_lead AS other
    JOIN team_user AS holder ON holder.id = other.sales_owner_id AND holder.is_active
    WHERE (other.contact_id = lead.contact_id OR other.company_id = lead.company_id)
        AND other.id <> lead.id
        AND other.stage IN ('customer', 'opportunity')
    ORDER BY other.contact_id = lead.contact_id DESC, other.id DESC
    LIMIT 1
) AS owner ON previous.users = '{}'
WHERE lead.id = ANY(%(ids)s::bigint[])
ORDER BY lead.id

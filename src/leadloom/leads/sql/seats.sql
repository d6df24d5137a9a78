-- leads/seats: everybody who could get a lead, with load and capacity.
-- parameters: %(now)s timestamptz, %(default)s int    reads: team_user, leads_capacity, leads_lead    locks: none
-- result: user id, team_id, role, active, email, locale, load, capacity, on leave, name, on leave until; by user id
-- A lead is a salesperson's load from the assignment to them until it becomes an opportunity or ends.
SELECT person.id, person.team_id, person.role, person.is_active, person.email, person.locale,
    COALESCE(work.load, 0), COALESCE(capacity."limit", %(default)s), COALESCE(capacity.on_leave_until > %(now)s, false),
    person.name, capacity.on_leave_until
FROM team_user AS person
LEFT JOIN leads_capacity AS capacity ON capacity.user_id = person.id
LEFT JOIN (
    SELECT sales_owner_id, count(*) AS load
    FROM leads_lead
    WHERE closed_at IS NULL AND stage IN ('mql', 'sal', 'sql') AND sales_owner_id IS NOT NULL
    GROUP BY sales_owner_id
) AS work ON work.sales_owner_id = person.id
ORDER BY person.id

-- leads/become_mql: turn inquiries into MQLs, with what was true at that instant.
-- parameters: %(ids)s bigint[], %(version)s int, %(clauses)s text[] (JSON arrays), %(totals)s int[], %(ratings)s, %(grades)s text[],
--   %(routes)s text[] (array literals of rule ids), %(at)s timestamptz
-- reads, writes: leads_lead    result: id, contact_id of those that were inquiries until now    locks: the rows
UPDATE leads_lead AS lead
SET stage = 'mql', stage_at = %(at)s, pool = 'assignable', mql_at = %(at)s, mql_version = %(version)s,
    mql_clauses = told.clauses::jsonb, mql_total_milli = told.total, mql_rating = told.rating, mql_grade = told.grade,
    routes = told.routes::bigint[]
FROM unnest(%(ids)s::bigint[], %(clauses)s::text[], %(totals)s::int[], %(ratings)s::text[], %(grades)s::text[], %(routes)s::text[])
    AS told(id, clauses, total, rating, grade, routes)
WHERE lead.id = told.id AND lead.stage = 'inquiry' AND lead.closed_at IS NULL
RETURNING lead.id, lead.contact_id

-- leads/move_company: leads of one company are another one's.
-- parameters: %(kept)s bigint, %(gone)s bigint    writes: leads_lead    result: id    locks: the rows
UPDATE leads_lead SET company_id = %(kept)s WHERE company_id = %(gone)s RETURNING id

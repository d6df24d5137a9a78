-- leads/give_company: leads of a company are another one's again, unless they are elsewhere by now.
-- parameters: %(kept)s bigint, %(gone)s bigint, %(leads)s bigint[]    writes: leads_lead    result: none    locks: the rows
UPDATE leads_lead SET company_id = %(gone)s WHERE company_id = %(kept)s AND id = ANY(%(leads)s::bigint[])

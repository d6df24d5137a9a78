-- merging/mend_former: contacts that are merged into others meanwhile come back to their own company.
-- parameters: %(people)s bigint[], %(kept)s bigint, %(gone)s bigint (companies)
-- writes: merging_contact_merge    result: none    locks: the rows
UPDATE merging_contact_merge
SET former = jsonb_set(former, '{contact,company_id}', to_jsonb(%(gone)s::bigint))
WHERE gone_id = ANY(%(people)s::bigint[]) AND undone_at IS NULL
  AND (former #>> '{contact,company_id}')::bigint = %(kept)s

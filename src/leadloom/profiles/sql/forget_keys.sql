-- profiles/forget_keys: codes, domains and names mean their company no more.
-- parameters: %(keys)s bigint[] (ids)    writes: profiles_company_key    result: none    locks: the rows
DELETE FROM profiles_company_key WHERE id = ANY(%(keys)s)

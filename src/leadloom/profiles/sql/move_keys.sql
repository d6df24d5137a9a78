-- profiles/move_keys: codes, domains and names of one company mean another one.
-- parameters: %(keys)s bigint[] (null: all of them), %(source)s bigint, %(to)s bigint
-- writes: profiles_company_key    result: id    locks: the rows
UPDATE profiles_company_key
SET company_id = %(to)s
WHERE company_id = %(source)s AND (%(keys)s::bigint[] IS NULL OR id = ANY(%(keys)s::bigint[]))
RETURNING id

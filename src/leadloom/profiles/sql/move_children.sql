-- profiles/move_children: companies below one are below another one.
-- parameters: %(children)s bigint[] (null: all of them), %(source)s bigint, %(to)s bigint
-- writes: profiles_company    result: id    locks: the rows
UPDATE profiles_company
SET parent_id = %(to)s
WHERE parent_id = %(source)s AND id <> %(to)s AND (%(children)s::bigint[] IS NULL OR id = ANY(%(children)s::bigint[]))
RETURNING id

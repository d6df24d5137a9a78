-- profiles/move_people: people of one company are at another one.
-- parameters: %(people)s bigint[] (null: all of them), %(source)s bigint, %(to)s bigint
-- writes: profiles_contact    result: id    locks: the rows, held already by hold_contacts
UPDATE profiles_contact
SET company_id = %(to)s, version = version + 1
WHERE company_id = %(source)s AND (%(people)s::bigint[] IS NULL OR id = ANY(%(people)s::bigint[]))
RETURNING id

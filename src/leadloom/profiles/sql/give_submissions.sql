-- profiles/give_submissions: the forms of a contact that these subjects sent are another one's.
-- parameters: %(kept)s bigint, %(gone)s bigint, %(subjects)s bigint[]
-- writes: profiles_form_submission    result: none    locks: the rows
UPDATE profiles_form_submission
SET contact_id = %(gone)s
WHERE contact_id = %(kept)s AND subject = ANY(%(subjects)s::bigint[])

-- profiles/move_submissions: the forms of a contact are another one's.
-- parameters: %(kept)s bigint, %(gone)s bigint    writes: profiles_form_submission    result: none    locks: the rows
UPDATE profiles_form_submission SET contact_id = %(kept)s WHERE contact_id = %(gone)s

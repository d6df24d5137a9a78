-- scoring/show_scores: copy the default model's scores to the columns that contact lists sort and filter by.
-- parameters: %(model)s bigint, %(contacts)s bigint[]    reads: scoring_contact_score    writes: profiles_contact    result: none
UPDATE profiles_contact AS contact
SET score_milli = score.total_milli, rating = score.rating, grade = score.grade
FROM scoring_contact_score AS score
WHERE score.contact_id = contact.id AND score.model_id = %(model)s AND contact.id = ANY(%(contacts)s::bigint[])

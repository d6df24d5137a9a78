-- scoring/show_scores: write the default model's scores to the columns that contact lists sort and filter by.
-- parameters: parallel arrays %(contacts)s bigint[], %(totals)s int[], %(ratings)s, %(grades)s text[]
-- writes: profiles_contact    result: none
UPDATE profiles_contact AS contact
SET score_milli = score.total_milli, rating = score.rating, grade = score.grade
FROM unnest(%(contacts)s::bigint[], %(totals)s::int[], %(ratings)s::text[], %(grades)s::text[])
    AS score(id, total_milli, rating, grade)
WHERE contact.id = score.id
  AND (contact.score_milli, contact.rating, contact.grade) IS DISTINCT FROM (score.total_milli, score.rating, score.grade)

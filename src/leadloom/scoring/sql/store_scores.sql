-- scoring/store_scores: write scores that look different from the stored ones.
-- parameters: %(model)s bigint, %(version)s int, %(as_of)s timestamptz,
--   %(contacts)s bigint[], %(totals)s, %(fits)s, %(behaviours)s int[], %(ratings)s, %(grades)s text[]
-- reads: profiles_contact    writes: scoring_contact_score    result: contact_id, rating before, rating, grade before, grade of rewritten rows
-- Contacts erased meanwhile are passed over. A stored score of a later instant is left alone.
WITH told AS (
    SELECT *
    FROM unnest(%(contacts)s::bigint[], %(totals)s::int[], %(fits)s::int[], %(behaviours)s::int[], %(ratings)s::text[], %(grades)s::text[])
        AS told(contact_id, total_milli, fit_milli, behaviour_milli, rating, grade)
), old AS (
    SELECT told.*, stored.rating AS rating_before, stored.grade AS grade_before
    FROM told
    JOIN profiles_contact AS contact ON contact.id = told.contact_id
    LEFT JOIN scoring_contact_score AS stored ON stored.contact_id = told.contact_id AND stored.model_id = %(model)s
    WHERE stored.contact_id IS NULL
       OR (stored.as_of <= %(as_of)s
           AND ((told.total_milli + 50) / 100, told.fit_milli, told.behaviour_milli, told.rating, told.grade, %(version)s)
               IS DISTINCT FROM
               ((stored.total_milli + 50) / 100, stored.fit_milli, stored.behaviour_milli, stored.rating, stored.grade, stored.version))
), written AS (
    INSERT INTO scoring_contact_score (contact_id, model_id, version, total_milli, fit_milli, behaviour_milli, rating, grade, as_of)
    SELECT contact_id, %(model)s, %(version)s, total_milli, fit_milli, behaviour_milli, rating, grade, %(as_of)s
    FROM old
    ORDER BY contact_id
    ON CONFLICT (contact_id, model_id) DO UPDATE
    SET version = EXCLUDED.version, total_milli = EXCLUDED.total_milli, fit_milli = EXCLUDED.fit_milli,
        behaviour_milli = EXCLUDED.behaviour_milli, rating = EXCLUDED.rating, grade = EXCLUDED.grade, as_of = EXCLUDED.as_of
    RETURNING contact_id
)
SELECT old.contact_id, old.rating_before, old.rating, old.grade_before, old.grade
FROM old
JOIN written USING (contact_id)

-- scoring/take_scores: put the scores of a contact away that is merged into another.
-- parameters: %(contact)s bigint    writes: scoring_contact_score    result: the rows as JSON, one row    locks: the rows
WITH gone AS (
    DELETE FROM scoring_contact_score WHERE contact_id = %(contact)s RETURNING *
)
SELECT coalesce(jsonb_agg(to_jsonb(gone)), '[]')::text FROM gone

-- scoring/give_scores: let a contact have the scores again that were put away; models that are gone are left out.
-- parameters: %(scores)s text (JSON, rows)
-- reads: scoring_model    writes: scoring_contact_score    result: none    locks: the new rows
INSERT INTO scoring_contact_score
SELECT was.*
FROM jsonb_populate_recordset(NULL::scoring_contact_score, %(scores)s::jsonb) AS was
WHERE EXISTS (SELECT FROM scoring_model WHERE scoring_model.id = was.model_id)
ON CONFLICT DO NOTHING

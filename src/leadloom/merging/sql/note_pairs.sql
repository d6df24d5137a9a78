-- merging/note_pairs: keep pairs that may be one, for a reason.
-- parameters: %(noun)s text, parallel arrays %(lows)s bigint[], %(highs)s bigint[]; %(reason)s text, %(now)s timestamptz
-- writes: merging_suggestion    result: none    locks: rows of equal pairs, in the order of pairs
INSERT INTO merging_suggestion AS known (noun, low_id, high_id, reasons, at)
SELECT %(noun)s, low, high, ARRAY[%(reason)s::text], %(now)s
FROM unnest(%(lows)s::bigint[], %(highs)s::bigint[]) AS told(low, high)
ORDER BY low, high
ON CONFLICT (noun, low_id, high_id) DO UPDATE
SET reasons = known.reasons || excluded.reasons
WHERE NOT known.reasons @> excluded.reasons

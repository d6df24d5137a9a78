-- compliance/suppress: put addresses on the list; those on it stay as they are.
-- parameters: %(kind)s text, %(values)s bytea[] (blind indexes), %(reason)s text, %(source)s text, %(now)s timestamptz
-- writes: compliance_suppression    result: none, one row changed per new address    locks: rows in value order
INSERT INTO compliance_suppression (kind, value_bi, reason, source, at)
SELECT %(kind)s, value, %(reason)s, %(source)s, %(now)s FROM unnest(%(values)s::bytea[]) AS given(value) ORDER BY value
ON CONFLICT (kind, value_bi) DO NOTHING

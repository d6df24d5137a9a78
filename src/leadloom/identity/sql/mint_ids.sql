-- identity/mint_ids: take the next numbers of a sequence.
-- parameters: %(sequence)s text, %(count)s int    writes: the sequence    result: numbers, rising
SELECT nextval(%(sequence)s::regclass) FROM generate_series(1, %(count)s)

-- inbox/next_setaside_ids: mint ids before the rows are written, as a seal names its row.
-- parameters: %(count)s int    writes: the sequence    result: id
SELECT nextval(pg_get_serial_sequence('inbox_setaside', 'id')) FROM generate_series(1, %(count)s)

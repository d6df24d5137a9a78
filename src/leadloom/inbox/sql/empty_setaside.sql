-- inbox/empty_setaside: drop the raw content of what was set aside; the row with its reason stays.
-- parameters: %(before)s timestamptz, %(limit)s int
-- writes: inbox_setaside    result: none    locks: the changed rows
UPDATE inbox_setaside SET payload = NULL
WHERE id IN (SELECT id FROM inbox_setaside WHERE at < %(before)s AND payload IS NOT NULL ORDER BY id LIMIT %(limit)s)

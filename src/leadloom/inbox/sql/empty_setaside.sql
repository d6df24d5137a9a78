-- inbox/empty_setaside: drop the raw content of what was set aside; the row with its reason stays.
-- Rows the event store refused hold nothing personal and nobody sends them again: theirs is kept until it is replayed.
-- parameters: %(before)s timestamptz, %(limit)s int
-- writes: inbox_setaside    result: none    locks: the changed rows
UPDATE inbox_setaside SET payload = NULL, sent_with = NULL
WHERE id IN (
    SELECT id FROM inbox_setaside
    WHERE at < %(before)s AND payload IS NOT NULL AND (reason <> 'store_refused' OR replayed_at IS NOT NULL)
    ORDER BY id
    LIMIT %(limit)s
)

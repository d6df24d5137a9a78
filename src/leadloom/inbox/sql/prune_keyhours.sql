-- inbox/prune_keyhours: forget counts that no screen shows any more.
-- parameters: %(before)s timestamptz
-- writes: inbox_keyhour    result: none    locks: the deleted rows
DELETE FROM inbox_keyhour WHERE hour < %(before)s

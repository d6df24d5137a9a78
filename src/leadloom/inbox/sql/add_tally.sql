-- inbox/add_tally: add to totals that are never taken back, so that a rate can be made of them.
-- parameters: %(names)s text[], %(counts)s bigint[], of equal length, each name once
-- writes: inbox_tally    result: none    locks: the changed rows, in the order of names
INSERT INTO inbox_tally (name, total)
SELECT counted.name, counted.count
FROM unnest(%(names)s::text[], %(counts)s::bigint[]) AS counted(name, count)
ORDER BY counted.name
ON CONFLICT (name) DO UPDATE SET total = inbox_tally.total + EXCLUDED.total

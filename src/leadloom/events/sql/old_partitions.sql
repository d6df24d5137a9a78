-- events/old_partitions: the months of which every event lies before an instant.
-- parameters: {month:UInt32}, the month of that instant as 202603    reads: system.parts    result: partition, rows
-- A partition is a month, so one with a lower number holds nothing that is younger. Engine's metadata only: 1 ms.
SELECT toUInt32(partition) AS month, sum(rows)
FROM system.parts
WHERE database = currentDatabase() AND table = 'events' AND active AND toUInt32(partition) < {month:UInt32}
GROUP BY month
ORDER BY month

-- tick/touched_partitions: list those partitions of the table of touched contacts that hold done ticks only.
-- parameters: {below:UInt64}, the partition of the latest done tick    reads: system.parts    result: partition
SELECT DISTINCT toUInt64(partition) FROM system.parts
WHERE database = currentDatabase() AND table = 'touched' AND active AND toUInt64(partition) < {below:UInt64}

-- tick/touched_partitions: list partitions of ticks that are all done (event store).
-- parameters: below UInt64, the partition of the latest done tick    reads: touched    result: partition
SELECT DISTINCT toUInt64(partition) FROM system.parts
WHERE database = currentDatabase() AND table = 'touched' AND active AND toUInt64(partition) < {below:UInt64}

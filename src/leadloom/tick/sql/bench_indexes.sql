-- tick/bench_indexes: for measurements: the indexes of tables that are about to be copied into, but those of constraints.
-- parameters: %(tables)s text[]    reads: the catalogue    result: name, definition
SELECT index.indexname, index.indexdef
FROM pg_indexes AS index
WHERE index.tablename = ANY(%(tables)s)
  AND NOT EXISTS (SELECT FROM pg_constraint AS held WHERE held.conname = index.indexname)

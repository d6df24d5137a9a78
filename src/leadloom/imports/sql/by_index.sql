-- imports/by_index: let the statements of this transaction look rows up by their indexes, one by one.
-- parameters: none    reads: nothing    result: one row, of no interest    locks: none
-- A chunk asks for a few thousand rows by their keys. Tables that grow while a file comes in have no statistics yet, and
-- the planner then reads them whole, for every chunk: at 100,000 rows marking a row took 42 microseconds, so it takes 26.
SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
       set_config('enable_seqscan', 'off', true)

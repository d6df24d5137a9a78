-- tick/watch_lease: read the holder's beat.
-- parameters: %(name)s text    reads: tick_lease    result: beat
SELECT beat FROM tick_lease WHERE name = %(name)s

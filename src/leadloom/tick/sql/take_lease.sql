-- tick/take_lease: become the holder if nobody holds the lease, or if its holder's beat is still the one we watched.
-- parameters: %(name)s, %(holder)s text, %(watched)s bigint (-1: only a free lease), %(force)s bool (the former holder is known to be dead)
-- writes: tick_lease    result: fence, if taken    locks: the lease's row
INSERT INTO tick_lease (name, holder, fence, beat)
VALUES (%(name)s, %(holder)s, 1, 0)
ON CONFLICT (name) DO UPDATE
SET holder = EXCLUDED.holder, fence = tick_lease.fence + 1, beat = tick_lease.beat + 1
WHERE tick_lease.holder = '' OR tick_lease.beat = %(watched)s OR %(force)s
RETURNING fence

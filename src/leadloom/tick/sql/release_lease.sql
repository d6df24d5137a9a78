-- tick/release_lease: let the next one in at once.
-- parameters: %(name)s text, %(fence)s bigint    writes: tick_lease    result: none
UPDATE tick_lease SET holder = '' WHERE name = %(name)s AND fence = %(fence)s

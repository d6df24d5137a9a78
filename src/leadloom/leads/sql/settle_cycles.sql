-- leads/settle_cycles: numbers that were below zero while leads moved are the leads' numbers.
-- parameters: %(contacts)s bigint[]    writes: leads_lead    result: none    locks: the rows, held already
UPDATE leads_lead SET cycle = -cycle WHERE contact_id = ANY(%(contacts)s::bigint[]) AND cycle < 0

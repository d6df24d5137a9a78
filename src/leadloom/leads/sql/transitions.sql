-- leads/transitions: write what happened to leads; a transition whose key is known is left as it is.
-- parameters: %(keys)s text[], %(leads)s bigint[], %(kinds)s, %(befores)s, %(afters)s text[], %(at)s timestamptz[],
--   %(actors)s, %(rules)s bigint[] (null: none), %(reasons)s text[], %(notes)s bytea[], %(evidence)s text[] (JSON)
-- writes: leads_transition    result: none    locks: row locks of equal keys, in the order of leads
INSERT INTO leads_transition (key, lead_id, kind, from_stage, to_stage, at, actor_id, rule_id, reason, note, evidence)
SELECT key, lead, kind, before, after, at, actor, rule, reason, note, evidence::jsonb
FROM unnest(%(keys)s::text[], %(leads)s::bigint[], %(kinds)s::text[], %(befores)s::text[], %(afters)s::text[], %(at)s::timestamptz[],
            %(actors)s::bigint[], %(rules)s::bigint[], %(reasons)s::text[], %(notes)s::bytea[], %(evidence)s::text[])
    WITH ORDINALITY AS told(key, lead, kind, before, after, at, actor, rule, reason, note, evidence, place)
ORDER BY lead, place
ON CONFLICT (key) DO NOTHING

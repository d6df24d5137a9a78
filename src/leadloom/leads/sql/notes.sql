-- leads/notes: the SDR's note of leads, which is the last one written.
-- parameters: %(leads)s bigint[]    reads: leads_transition    locks: none
-- result: lead_id, key, note (sealed under the key, empty: taken back), at, actor_id
SELECT DISTINCT ON (lead_id) lead_id, key, note, at, actor_id
FROM leads_transition
WHERE lead_id = ANY(%(leads)s::bigint[]) AND kind = 'noted'
ORDER BY lead_id, at DESC, id DESC

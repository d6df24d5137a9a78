-- tick/bench_links: for measurements: browsers belong to their contacts.
-- parameters: {visitor:UInt64} first subject    reads: contact_versions    writes: subject_map    result: none
INSERT INTO subject_map (subject, contact, version, at)
SELECT {visitor:UInt64} + contact, contact, 1, version_at FROM contact_versions

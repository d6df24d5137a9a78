-- tick/bench_links_back: for measurements: contacts have their browsers.
-- parameters: {visitor:UInt64} first subject    reads: contact_versions    writes: contact_subjects    result: none
INSERT INTO contact_subjects (contact, subject, version)
SELECT contact, {visitor:UInt64} + contact, 1 FROM contact_versions

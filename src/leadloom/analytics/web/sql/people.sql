-- analytics/web/people: whose each browser is by now.
-- parameters: none    reads: subject_map    result: subject, contact
SELECT subject, argMax(contact, version) AS contact
FROM subject_map
GROUP BY subject

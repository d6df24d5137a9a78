-- analytics/web/companies: the names of contacts' companies by now; contacts without one are left out.
-- parameters: {contacts:Array(UInt64)}    reads: contact_versions    result: contact, name
SELECT contact, argMax(tuple(attrs.company.name.:String), version).1 AS name
FROM contact_versions
WHERE contact IN {contacts:Array(UInt64)}
GROUP BY contact
HAVING name != ''

-- analytics/web/whose: all subjects that the people of analytics/web/known are or were.
-- parameters: none    reads: contact_subjects; and what analytics/web/known tells, in the place of that name
-- result: subject
SELECT subject FROM contact_subjects WHERE contact IN (SELECT person FROM (/* known */))
UNION ALL
SELECT person FROM (/* known */)

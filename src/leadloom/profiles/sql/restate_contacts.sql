-- profiles/restate_contacts: give contacts the value of a dictionary where they have what people wrote for it.
-- parameters: %(field)s text (industry, region or title), parallel arrays %(written)s text[], %(values)s text[],
--   %(decides)s bool[] (of title levels, else null); %(limit)s int
-- reads, writes: profiles_contact    result: id    locks: the rows, in id order
WITH wanted AS (
    SELECT contact.id, told.value, told.decides
    FROM unnest(%(written)s::text[], %(values)s::text[], %(decides)s::bool[]) AS told(written, value, decides)
    JOIN profiles_contact AS contact ON told.written = CASE %(field)s
        WHEN 'industry' THEN contact.industry WHEN 'region' THEN contact.region ELSE contact.title END
    WHERE %(field)s <> 'title' OR contact.title_level IS DISTINCT FROM told.value
    ORDER BY contact.id
    LIMIT %(limit)s
    FOR NO KEY UPDATE OF contact
)
UPDATE profiles_contact AS contact
SET industry = CASE WHEN %(field)s = 'industry' THEN wanted.value ELSE contact.industry END,
    region = CASE WHEN %(field)s = 'region' THEN wanted.value ELSE contact.region END,
    title_level = CASE WHEN %(field)s = 'title' THEN wanted.value ELSE contact.title_level END,
    decision_maker = CASE WHEN %(field)s = 'title' THEN wanted.decides ELSE contact.decision_maker END,
    version = contact.version + 1
FROM wanted
WHERE contact.id = wanted.id
RETURNING contact.id

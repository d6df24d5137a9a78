-- lists/set_field: give contacts one value of one field; what modules above keep there stays.
-- parameters: %(contacts)s bigint[], %(field)s text (title, industry, region, product or purchase_stage), %(value)s text,
--   %(level)s text and %(decides)s bool (of a title, else null)
-- reads, writes: profiles_contact    result: id, former value, title level and decision maker of those that had another
-- locks: the rows, held already by hold_contacts
WITH other AS (
    SELECT id, title_level, decision_maker,
           CASE %(field)s WHEN 'title' THEN title WHEN 'industry' THEN industry WHEN 'region' THEN region
               WHEN 'product' THEN product ELSE purchase_stage END AS was
    FROM profiles_contact
    WHERE id = ANY(%(contacts)s)
)
UPDATE profiles_contact AS contact
SET title = CASE WHEN %(field)s = 'title' THEN %(value)s ELSE contact.title END,
    title_level = CASE WHEN %(field)s = 'title' THEN %(level)s ELSE contact.title_level END,
    decision_maker = CASE WHEN %(field)s = 'title' THEN %(decides)s::bool ELSE contact.decision_maker END,
    industry = CASE WHEN %(field)s = 'industry' THEN %(value)s ELSE contact.industry END,
    region = CASE WHEN %(field)s = 'region' THEN %(value)s ELSE contact.region END,
    product = CASE WHEN %(field)s = 'product' THEN %(value)s ELSE contact.product END,
    purchase_stage = CASE WHEN %(field)s = 'purchase_stage' THEN %(value)s ELSE contact.purchase_stage END,
    version = contact.version + 1
FROM other
WHERE contact.id = other.id AND other.was <> %(value)s
RETURNING contact.id, other.was, other.title_level, other.decision_maker

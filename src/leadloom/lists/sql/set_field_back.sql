-- lists/set_field_back: give contacts the former values of one field where they still have the one that was set.
-- parameters: %(field)s text (title, industry, region, product or purchase_stage), %(value)s text (what was set),
--   parallel arrays %(contacts)s bigint[], %(values)s text[], %(levels)s text[], %(decides)s bool[]
-- reads, writes: profiles_contact    result: id of those put back    locks: the rows, held already by hold_contacts
UPDATE profiles_contact AS contact
SET title = CASE WHEN %(field)s = 'title' THEN was.value ELSE contact.title END,
    title_level = CASE WHEN %(field)s = 'title' THEN was.level ELSE contact.title_level END,
    decision_maker = CASE WHEN %(field)s = 'title' THEN was.decides ELSE contact.decision_maker END,
    industry = CASE WHEN %(field)s = 'industry' THEN was.value ELSE contact.industry END,
    region = CASE WHEN %(field)s = 'region' THEN was.value ELSE contact.region END,
    product = CASE WHEN %(field)s = 'product' THEN was.value ELSE contact.product END,
    purchase_stage = CASE WHEN %(field)s = 'purchase_stage' THEN was.value ELSE contact.purchase_stage END,
    version = contact.version + 1
FROM unnest(%(contacts)s::bigint[], %(values)s::text[], %(levels)s::text[], %(decides)s::bool[])
    AS was(id, value, level, decides)
WHERE contact.id = was.id
  AND %(value)s = CASE %(field)s WHEN 'title' THEN contact.title WHEN 'industry' THEN contact.industry
      WHEN 'region' THEN contact.region WHEN 'product' THEN contact.product ELSE contact.purchase_stage END
RETURNING contact.id

-- profiles/search_owned: contacts of some owners whose own name, or whose company's name, holds a text that very many have.
-- parameters: %(owners)s bigint[], %(grams)s bytea[] (pieces of a name), %(company)s text (LIKE pattern)
-- reads: profiles_contact, profiles_contact_search, profiles_company    result: id
-- The owners' contacts first and by themselves: few are theirs, and each is asked by its key (as joins, both tables are
-- read whole: 1 s for 5,000 of 1 M). The cost is that of what is theirs.
WITH mine AS MATERIALIZED (
    SELECT id, company_id
    FROM profiles_contact
    WHERE primary_owner_id = ANY(%(owners)s) OR sales_owner_id = ANY(%(owners)s) OR marketing_owner_id = ANY(%(owners)s)
)
SELECT mine.id
FROM mine
WHERE (SELECT name_grams @> %(grams)s::bytea[] FROM profiles_contact_search AS search WHERE search.contact_id = mine.id)
   OR (SELECT name_folded LIKE %(company)s FROM profiles_company AS company WHERE company.id = mine.company_id)

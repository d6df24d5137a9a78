-- profiles/search_contacts: contacts that a search text may mean, at most %(limit)s, the newest first.
-- parameters: %(identifiers)s bytea[] (blind indexes of any kind), %(number)s text, %(last4)s bytea or null,
--   %(grams)s bytea[] (pieces of a name, empty: none), %(pieces)s text[] (pieces of a company's name, empty: none),
--   %(company)s text (LIKE pattern), %(limit)s int
-- reads: identity_identifier, profiles_contact, profiles_contact_search, profiles_company    result: id
-- Every branch goes by an index, so the cost is that of what is found and not of how many contacts there are.
SELECT found.id
FROM (
    SELECT contact_id AS id FROM identity_identifier WHERE until IS NULL AND value_bi = ANY(%(identifiers)s::bytea[])
    UNION
    SELECT id FROM profiles_contact WHERE number = %(number)s
    UNION
    SELECT contact_id FROM profiles_contact_search WHERE mobile_last4_bi = %(last4)s::bytea
    UNION
    SELECT contact_id FROM profiles_contact_search
    WHERE cardinality(%(grams)s::bytea[]) > 0 AND name_grams @> %(grams)s::bytea[]
    UNION
    SELECT contact.id
    FROM profiles_company AS company
    JOIN profiles_contact AS contact ON contact.company_id = company.id
    WHERE cardinality(%(pieces)s::text[]) > 0
      AND company.name_grams @> %(pieces)s::varchar[] AND company.name_folded LIKE %(company)s
) AS found
ORDER BY found.id DESC
LIMIT %(limit)s

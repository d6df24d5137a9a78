-- profiles/search_exact: contacts that an identifier, a customer number or the end of a mobile names.
-- parameters: %(identifiers)s bytea[] (blind indexes of any kind), %(number)s text, %(last4)s bytea or null, %(limit)s int
-- reads: identity_identifier, profiles_contact, profiles_contact_search    result: id, at most %(limit)s
SELECT found.id
FROM (
    SELECT contact_id AS id FROM identity_identifier WHERE until IS NULL AND value_bi = ANY(%(identifiers)s::bytea[])
    UNION
    SELECT id FROM profiles_contact WHERE number = %(number)s
    UNION
    SELECT contact_id FROM profiles_contact_search WHERE mobile_last4_bi = %(last4)s::bytea
) AS found
LIMIT %(limit)s

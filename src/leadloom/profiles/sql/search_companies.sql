-- profiles/search_companies: companies that a code, a domain or a name means, and those whose name holds a text.
-- parameters: parallel arrays %(kinds)s text[], %(values)s text[] (what may mean one); %(pieces)s text[] (of a name, empty:
--   none), %(company)s text (LIKE pattern), %(limit)s int
-- reads: profiles_company_key, profiles_company    result: id, at most %(limit)s of either kind, one of both kinds twice
(
    SELECT key.company_id
    FROM unnest(%(kinds)s::text[], %(values)s::text[]) AS told(kind, value)
    JOIN profiles_company_key AS key ON key.kind = told.kind AND key.value = told.value
    LIMIT %(limit)s
)
UNION ALL
(
    SELECT id
    FROM profiles_company
    WHERE cardinality(%(pieces)s::text[]) > 0 AND name_grams @> %(pieces)s::varchar[] AND name_folded LIKE %(company)s
    LIMIT %(limit)s
)

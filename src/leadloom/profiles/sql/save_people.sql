-- profiles/save_people: add contacts and bring known ones up to date, whole rows.
-- parameters: parallel arrays %(ids)s bigint[], %(numbers)s text[], %(names)s bytea[], %(name_bis)s bytea[],
--   %(emails)s bytea[], %(email_bis)s bytea[], %(mobiles)s bytea[], %(mobile_bis)s bytea[], %(titles)s text[],
--   %(levels)s text[], %(decision_makers)s bool[], %(industries)s text[], %(regions)s text[], %(stages)s text[],
--   %(products)s text[], %(domains)s text[], %(sources)s text[], %(companies)s bigint[], %(customs)s text[] (JSON),
--   %(touches)s text[] (JSON or null), %(first_seen)s timestamptz[], %(last_seen)s timestamptz[],
--   %(created)s timestamptz[], %(versions)s int[]
-- writes: profiles_contact    result: none    locks: the rows, held already by hold_contacts
INSERT INTO profiles_contact AS known
    (id, number, name, name_bi, email, email_bi, mobile, mobile_bi, title, title_level, decision_maker, industry,
     region, purchase_stage, product, email_domain, source, company_id, custom, first_touch, first_seen_at, last_seen_at,
     created_at, version)
SELECT id, number, name, name_bi, email, email_bi, mobile, mobile_bi, title, title_level, decision_maker, industry,
       region, purchase_stage, product, email_domain, source, company_id, custom::jsonb, first_touch::jsonb, first_seen_at,
       last_seen_at, created_at, version
FROM unnest(
    %(ids)s::bigint[], %(numbers)s::text[], %(names)s::bytea[], %(name_bis)s::bytea[], %(emails)s::bytea[],
    %(email_bis)s::bytea[], %(mobiles)s::bytea[], %(mobile_bis)s::bytea[], %(titles)s::text[], %(levels)s::text[],
    %(decision_makers)s::bool[], %(industries)s::text[], %(regions)s::text[], %(stages)s::text[], %(products)s::text[], %(domains)s::text[],
    %(sources)s::text[], %(companies)s::bigint[], %(customs)s::text[], %(touches)s::text[],
    %(first_seen)s::timestamptz[], %(last_seen)s::timestamptz[], %(created)s::timestamptz[], %(versions)s::int[]
) AS told(id, number, name, name_bi, email, email_bi, mobile, mobile_bi, title, title_level, decision_maker, industry,
          region, purchase_stage, product, email_domain, source, company_id, custom, first_touch, first_seen_at, last_seen_at,
          created_at, version)
ORDER BY id
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name,
    name_bi = excluded.name_bi,
    email = excluded.email,
    email_bi = excluded.email_bi,
    mobile = excluded.mobile,
    mobile_bi = excluded.mobile_bi,
    title = excluded.title,
    title_level = excluded.title_level,
    decision_maker = excluded.decision_maker,
    industry = excluded.industry,
    region = excluded.region,
    purchase_stage = excluded.purchase_stage,
    product = excluded.product,
    email_domain = excluded.email_domain,
    source = excluded.source,
    company_id = excluded.company_id,
    custom = excluded.custom,
    first_seen_at = excluded.first_seen_at,
    last_seen_at = excluded.last_seen_at,
    version = excluded.version

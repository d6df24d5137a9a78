-- profiles/digest_contacts: all that is said about contacts, cut down to what tells a difference.
-- parameters: %(contacts)s bigint[]    reads: profiles_contact    result: id, 16 bytes
SELECT id, substring(sha256(convert_to(ROW(
    number, name_bi, email_bi, mobile_bi, title, industry, region, purchase_stage, product, source, company_id, custom,
    extract(epoch FROM created_at)
)::text, 'UTF8')) FOR 16)
FROM profiles_contact
WHERE id = ANY(%(contacts)s)

-- merging/present_company: where a company is now, for a contact that comes back to it.
-- parameters: %(company)s bigint, %(contact)s bigint
-- reads: profiles_company    writes: merging_company_merge    locks: the merges on the way    result: id or null, one row
-- Each merge on the way learns of the contact, so that undoing it gives the contact back too.
WITH RECURSIVE way AS (
    SELECT id, kept_id FROM merging_company_merge WHERE gone_id = %(company)s AND undone_at IS NULL
    UNION ALL
    SELECT later.id, later.kept_id
    FROM merging_company_merge AS later
    JOIN way ON later.gone_id = way.kept_id
    WHERE later.undone_at IS NULL
), told AS (
    UPDATE merging_company_merge AS merge
    SET people = array_append(people, %(contact)s::bigint)
    FROM way
    WHERE merge.id = way.id AND NOT %(contact)s = ANY(merge.people)
)
SELECT (
    SELECT id FROM profiles_company
    WHERE id = %(company)s OR id IN (SELECT kept_id FROM way)
    LIMIT 1
)

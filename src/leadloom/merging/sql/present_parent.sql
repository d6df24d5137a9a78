-- merging/present_parent: where a company is now, for one that comes back to be below it.
-- parameters: %(parent)s bigint, %(child)s bigint (null: nobody comes back)
-- reads: profiles_company    writes: merging_company_merge    locks: the merges on the way    result: id or null, one row
-- Each merge on the way learns of the child, so that undoing it gives the child back too.
WITH RECURSIVE way AS (
    SELECT id, kept_id
    FROM merging_company_merge
    WHERE gone_id = %(parent)s AND undone_at IS NULL
      AND NOT EXISTS (SELECT FROM profiles_company WHERE id = %(parent)s)
    UNION ALL
    SELECT later.id, later.kept_id
    FROM merging_company_merge AS later
    JOIN way ON later.gone_id = way.kept_id
    WHERE later.undone_at IS NULL
), told AS (
    UPDATE merging_company_merge AS merge
    SET children = array_append(children, %(child)s::bigint)
    FROM way
    WHERE merge.id = way.id AND %(child)s::bigint IS NOT NULL AND NOT %(child)s::bigint = ANY(merge.children)
)
SELECT (
    SELECT id FROM profiles_company
    WHERE id = %(parent)s OR id IN (SELECT kept_id FROM way)
    LIMIT 1
)

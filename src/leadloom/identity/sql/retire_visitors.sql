-- identity/retire_visitors: another person uses these browsers now.
-- parameters: %(subjects)s bigint[]    writes: identity_visitor    result: none
UPDATE identity_visitor SET is_current = false WHERE subject = ANY(%(subjects)s) AND is_current

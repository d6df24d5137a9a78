-- tick/contact_sources: tell where contacts came from.
-- parameters: %(contacts)s bigint[]    reads: profiles_contact    result: id, source
SELECT id, source FROM profiles_contact WHERE id = ANY(%(contacts)s::bigint[])

-- profiles/remove_contacts: contacts that should never have come to be are gone.
-- parameters: %(contacts)s bigint[]    writes: profiles_contact    result: id, version    locks: the rows
DELETE FROM profiles_contact WHERE id = ANY(%(contacts)s) RETURNING id, version

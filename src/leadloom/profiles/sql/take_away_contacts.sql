-- profiles/take_away_contacts: contacts that live on in others have no row of their own.
-- parameters: %(contacts)s bigint[]    writes: profiles_contact    result: none    locks: the rows
DELETE FROM profiles_contact WHERE id = ANY(%(contacts)s)

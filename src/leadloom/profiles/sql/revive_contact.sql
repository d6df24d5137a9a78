-- profiles/revive_contact: let a contact that was taken away be there again.
-- parameters: %(row)s text (JSON)    writes: profiles_contact    result: none    locks: the new row
INSERT INTO profiles_contact
SELECT * FROM jsonb_populate_record(
    NULL::profiles_contact,
    %(row)s::jsonb || jsonb_build_object('version', (%(row)s::jsonb ->> 'version')::int + 1)
)

-- profiles/revive_company: let a company that was taken away be there again.
-- parameters: %(row)s text (JSON)    writes: profiles_company    result: none    locks: the new row
INSERT INTO profiles_company
SELECT * FROM jsonb_populate_record(NULL::profiles_company, %(row)s::jsonb)

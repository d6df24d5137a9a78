-- profiles/copy_search: note how new contacts are found by name and by the end of their number.
-- parameters: none; rows of the columns below    writes: profiles_contact_search    result: none    locks: none
COPY profiles_contact_search (contact_id, name_grams, mobile_last4_bi) FROM STDIN

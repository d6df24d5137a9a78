-- catalog/laid_over: what people made of the dictionaries: their words, then the terms they added or changed.
-- parameters: none    reads: catalog_dictionary_word, catalog_dictionary_term, both small
-- result: dictionary, word (null for a term), key, parent, zh, en, is_own, is_retired, instead, place; the oldest first
SELECT dictionary, word, key, '', '', '', false, false, '', id AS place FROM catalog_dictionary_word
UNION ALL
SELECT dictionary, NULL, key, parent, zh, en, is_own, is_retired, instead, id FROM catalog_dictionary_term
ORDER BY place

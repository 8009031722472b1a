-- The index of words is given œ as oe, ß as ss, and Arabic without vowel marks. What it learnt
-- before is taught to it anew when the database is opened next, in the transaction that takes
-- this note away.
INSERT OR REPLACE INTO setting (key, json) VALUES ('search_learns_anew', 'true');

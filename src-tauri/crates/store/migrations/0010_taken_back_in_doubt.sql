-- A message that a person takes back while nobody knows whether it has gone stays where it is, as
-- one in doubt: nothing about it has to be kept aside any more.
DROP TABLE given_up;

-- 0021 – nobody tells bots from people yet, and a column that says of all that they are none is not true.

ALTER TABLE actor DROP COLUMN is_bot;

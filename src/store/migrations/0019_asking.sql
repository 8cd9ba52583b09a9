-- 0019 – hubs that are being asked right now: what a process that ended left so is asked again.

ALTER TABLE websub ADD COLUMN asking INTEGER NOT NULL DEFAULT 0; -- right now, and it has not answered yet

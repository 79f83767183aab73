-- The copy is not wanted after all: triggers, functions and tables go, in this order.
BEGIN;
DROP TRIGGER sync_c ON c;
DROP FUNCTION sync_c();
DROP TABLE ct;
COMMIT;
BEGIN;
DROP TRIGGER sync_p ON p;
DROP FUNCTION sync_p();
DROP TABLE pt;
COMMIT;

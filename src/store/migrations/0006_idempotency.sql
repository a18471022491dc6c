-- First answers belong to the member, not to the session: a retry after signing in anew gets its answer.
-- idempotency.caller is now -1 - member id, -1 for the operator, 0 for public operations (src/api/idempotency.c).
-- Numbers below zero, so that none meets a session id of before. Of two sessions' rows for one key the first stays.
delete from idempotency
where caller > 0 and id not in (
  select min(i.id) from idempotency i join session s on s.id = i.caller
  where i.caller > 0 group by coalesce(s.member_id, 0), i.key_hash);

update idempotency
set caller = (select -1 - coalesce(s.member_id, 0) from session s where s.id = idempotency.caller)
where caller > 0;

-- What store itself asks: jobs and retention. No query here reaches a member's rows except to delete what is over.

-- query: job_insert
-- in: kind str, due_us time, payload str, created_us time
-- gives: none
insert into job (kind, due_us, payload, created_us) values (:kind, :due_us, :payload, :created_us)
on conflict (kind, payload) do update set
  due_us = case when excluded.due_us < job.due_us then excluded.due_us else job.due_us end;

-- query: job_count
-- out: jobs int
-- gives: one
select count(*) as jobs from job;

-- query: job_due
-- in: now_us time, limit int
-- out: id int, kind str, payload str, attempts int, due_us time
-- gives: many
select id, kind, payload, attempts, due_us from job where due_us <= :now_us order by due_us, id limit :limit;

-- query: job_next
-- out: due_us time
-- gives: maybe
select due_us from job order by due_us limit 1;

-- query: job_delete
-- in: id int
-- gives: none
delete from job where id = :id;

-- query: job_failed
-- in: id int, due_us time, last_error str
-- gives: none
update job set attempts = attempts + 1, due_us = :due_us, last_error = :last_error where id = :id;

-- query: job_goes_on
-- in: id int, due_us time
-- gives: none
update job set attempts = 0, due_us = :due_us, last_error = null where id = :id;

-- query: retention_idempotency
-- in: before_us time, limit int
-- gives: changes
delete from idempotency where (caller, key) in (
  select caller, key from idempotency where created_us < :before_us order by created_us limit :limit);

-- query: retention_event_age
-- in: before_us time, limit int
-- gives: changes
delete from event where (kind, object_id, seq) in (
  select kind, object_id, seq from event where created_us < :before_us order by created_us limit :limit);

-- Topics in order of their key, from one call to the next.
-- query: retention_topic_page
-- in: kind int, object_id int, limit int
-- out: kind int, object_id int, seq int
-- gives: many
select kind, object_id, seq from topic where (kind, object_id) > (:kind, :object_id)
order by kind, object_id limit :limit;

-- query: retention_event_count
-- in: kind int, object_id int, last_seq int, limit int
-- gives: changes
delete from event where (kind, object_id, seq) in (
  select kind, object_id, seq from event
  where kind = :kind and object_id = :object_id and seq <= :last_seq order by seq limit :limit);

-- query: retention_session_ended
-- unguarded: age alone decides, for every organisation
-- in: before_us time, limit int
-- gives: changes
delete from session where id in (
  select id from session where ended_us < :before_us order by ended_us limit :limit);

-- query: retention_session_expired
-- unguarded: age alone decides, for every organisation
-- in: before_us time, limit int
-- gives: changes
delete from session where id in (
  select id from session where expires_us < :before_us order by expires_us limit :limit);

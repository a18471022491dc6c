-- What the api itself keeps: first answers of idempotent requests, and events to replay.

-- query: idempotency_find
-- unguarded: by the caller's own member id
-- in: owner int, key_hash blob
-- out: id int, request_hash hash, status int, reply blob, created_us time
-- gives: maybe
select id, request_hash, status, reply, created_us from idempotency
where caller = :owner and key_hash = :key_hash;

-- query: idempotency_forget
-- unguarded: a row of idempotency_find that is too old
-- in: id int
-- gives: none
delete from idempotency where id = :id;

-- query: idempotency_keep
-- unguarded: by the caller's own member id
-- in: owner int, key_hash blob, request_hash hash, status int, reply blob, created_us time
-- gives: none
insert into idempotency (caller, key_hash, request_hash, status, reply, created_us)
values (:owner, :key_hash, :request_hash, :status, :reply, :created_us);

-- query: topic_head
-- unguarded: the topic was opened for the caller
-- in: kind int, object_id int
-- out: seq int
-- gives: maybe
select seq from topic where kind = :kind and object_id = :object_id;

-- query: event_list_since
-- unguarded: the topic was opened for the caller
-- in: kind int, object_id int, since int, limit int
-- out: seq int, event int, ref int, version int
-- gives: many
select seq, event, ref, version from event
where kind = :kind and object_id = :object_id and seq > :since
order by seq limit :limit;

-- Events: what every operation may leave behind.

-- query: op_topic_move
-- unguarded: the topic comes from an event that a checked handler emitted
-- in: kind int, object_id int, by int
-- gives: none
insert into topic (kind, object_id, seq) values (:kind, :object_id, :by)
on conflict (kind, object_id) do update set seq = topic.seq + excluded.seq;

-- After the move, in its transaction. ("returning" would cost SQLite a table of its own: three times as much.)
-- query: op_topic_head
-- unguarded: the topic comes from an event that a checked handler emitted
-- in: kind int, object_id int
-- out: seq int
-- gives: one
select seq from topic where kind = :kind and object_id = :object_id;

-- query: op_event_insert
-- unguarded: the topic comes from an event that a checked handler emitted
-- in: kind int, object_id int, seq int, event int, ref int, version int, created_us time
-- gives: none
insert into event (kind, object_id, seq, event, ref, version, created_us)
values (:kind, :object_id, :seq, :event, :ref, :version, :created_us);

-- Calls. state: 0 rings, 1 runs, 2 is over. A person's state: 0 invited, 1 there, 2 left, 3 declined, 4 missed.

-- query: call_find
-- needs: caller
-- in: call call_id
-- out: org org_id, chat chat_id, is_direct bool, with_video bool, state call_state, started_by member_id, started_us time,
--   answered_us time?
-- gives: maybe
select org_id, chat_id, is_direct, with_video, state, started_by, started_us, answered_us
from call where id = :call and org_id = :caller.org_id;

-- query: call_to_keep
-- unguarded: makes the proof call_keeper, for what nobody in particular does
-- in: call call_id
-- out: org org_id, chat chat_id, is_direct bool, with_video bool, state call_state, started_by member_id, started_us time,
--   answered_us time?
-- gives: maybe
select org_id, chat_id, is_direct, with_video, state, started_by, started_us, answered_us
from call where id = :call;

-- --- starting ---

-- query: call_running
-- needs: chat_writer
-- out: id call_id
-- gives: maybe
select id from call where chat_id = :chat_writer.chat_id and org_id = :chat_writer.org_id and ended_us is null;

-- query: call_running_count
-- needs: caller
-- out: n int
-- gives: one
select count(*) from call where org_id = :caller.org_id and ended_us is null;

-- query: call_insert
-- needs: chat_writer
-- in: is_direct bool, with_video bool, state call_state, answered_us time, now_us time
-- out: id call_id
-- gives: one
insert into call (org_id, chat_id, is_direct, with_video, state, started_by, started_us, answered_us)
values (:chat_writer.org_id, :chat_writer.chat_id, :is_direct, :with_video, :state, :chat_writer.member_id, :now_us,
  nullif(:answered_us, 0))
returning id;

-- query: call_other
-- needs: chat_writer
-- out: id member_id
-- gives: maybe
select m.member_id from chat_member m join chat c on c.id = m.chat_id and c.org_id = m.org_id
where m.chat_id = :chat_writer.chat_id and m.org_id = :chat_writer.org_id and m.member_id <> :chat_writer.member_id
  and m.member_id in (c.direct_low, c.direct_high) limit 1;

-- Is there a second adult in it? Then nobody calls there: a call of two would be without them.
-- query: call_has_second
-- needs: chat_writer
-- out: n int
-- gives: one
select count(*) from chat where id = :chat_writer.chat_id and org_id = :chat_writer.org_id and supervisor_id is not null;

-- query: call_invite
-- needs: call_keeper
-- in: member member_id, now_us time
-- gives: none
insert into call_person (call_id, member_id, org_id, state, is_host, since_us)
values (:call_keeper.call_id, :member, :call_keeper.org_id, 0, 1, :now_us);

-- --- one call ---

-- query: call_version_rise
-- needs: call_keeper
-- gives: none
update call set version = version + 1 where id = :call_keeper.call_id and org_id = :call_keeper.org_id;

-- query: call_answer
-- needs: call_keeper
-- in: now_us time
-- gives: none
update call set state = 1, answered_us = :now_us
where id = :call_keeper.call_id and org_id = :call_keeper.org_id and state = 0;

-- query: call_close
-- needs: call_keeper
-- in: outcome call_outcome, ended_us time
-- gives: none
update call set state = 2, outcome = :outcome, ended_us = :ended_us
where id = :call_keeper.call_id and org_id = :call_keeper.org_id and ended_us is null;

-- Who was there has left; who was called and did not come: `absent`.
-- query: call_people_close
-- needs: call_keeper
-- in: absent call_presence, ended_us time
-- gives: none
update call_person set state = case when state = 1 then 2 else :absent end, is_seen = 0, hand_us = null,
  since_us = :ended_us
where call_id = :call_keeper.call_id and org_id = :call_keeper.org_id and (state = 0 or state = 1);

-- When the last one left.
-- query: call_empty_since
-- needs: call_keeper
-- out: since_us time
-- gives: one
select coalesce(max(since_us), 0) from call_person
where call_id = :call_keeper.call_id and org_id = :call_keeper.org_id and state = 2;

-- Who was there, the first ones.
-- query: call_visitors
-- needs: call_keeper
-- in: limit int
-- out: member member_id
-- gives: many
select member_id from call_person
where call_id = :call_keeper.call_id and org_id = :call_keeper.org_id and joined_us is not null
order by joined_us, member_id limit :limit;

-- query: call_visitor_count
-- needs: call_keeper
-- out: n int
-- gives: one
select count(*) from call_person
where call_id = :call_keeper.call_id and org_id = :call_keeper.org_id and joined_us is not null;

-- --- one person of it ---

-- query: call_person_get
-- needs: call_keeper
-- in: member member_id
-- out: state call_presence, is_host bool, is_kept_out bool, may_speak bool, session session_id, is_seen bool,
--   since_us time, hand_us time?
-- gives: maybe
select p.state, p.is_host, p.is_kept_out,
  case when p.is_host = 1 or p.voice = 1 or (p.voice = 0 and k.is_quiet = 0) then 1 else 0 end,
  p.session_id, p.is_seen, p.since_us, p.hand_us
from call_person p join call k on k.id = p.call_id
where p.call_id = :call_keeper.call_id and p.org_id = :call_keeper.org_id and p.member_id = :member;

-- session_us: when the session they joined by ends, or ended; 0: never.
-- query: call_people_there
-- needs: call_keeper
-- out: member member_id, is_host bool, is_seen bool, since_us time, session_us time
-- gives: many
select p.member_id, p.is_host, p.is_seen, p.since_us, coalesce(s.ended_us, s.expires_us, 0)
from call_person p left join session s on s.id = p.session_id
where p.call_id = :call_keeper.call_id and p.org_id = :call_keeper.org_id and p.state = 1 order by p.member_id;

-- query: call_session_ends
-- needs: caller
-- out: expires_us time
-- gives: maybe
select expires_us from session where id = :caller.session_id;

-- query: call_there_count
-- needs: call_keeper
-- out: n int
-- gives: one
select count(*) from call_person
where call_id = :call_keeper.call_id and org_id = :call_keeper.org_id and state = 1;

-- Whoever is there already keeps hand and sight: it is one more ticket.
-- query: call_person_enter
-- needs: call_keeper
-- in: member member_id, is_host bool, session session_id, now_us time
-- gives: none
insert into call_person (call_id, member_id, org_id, state, is_host, session_id, joined_us, since_us)
values (:call_keeper.call_id, :member, :call_keeper.org_id, 1, :is_host, :session, :now_us, :now_us)
on conflict (call_id, member_id) do update set state = 1, is_host = excluded.is_host,
  session_id = excluded.session_id, is_seen = case when call_person.state = 1 then call_person.is_seen else 0 end,
  joined_us = coalesce(call_person.joined_us, excluded.joined_us), since_us = excluded.since_us;

-- query: call_person_back
-- needs: call_keeper
-- in: member member_id, now_us time
-- gives: none
update call_person set state = 1, is_seen = 1, since_us = case when state = 1 then since_us else :now_us end
where call_id = :call_keeper.call_id and org_id = :call_keeper.org_id and member_id = :member;

-- query: call_person_out
-- needs: call_keeper
-- in: member member_id, state call_presence, since_us time
-- gives: none
update call_person set state = :state, is_seen = 0, hand_us = null, since_us = :since_us
where call_id = :call_keeper.call_id and org_id = :call_keeper.org_id and member_id = :member;

-- query: call_hand_put
-- needs: call_keeper
-- in: member member_id, hand_us time
-- gives: none
update call_person set hand_us = nullif(:hand_us, 0)
where call_id = :call_keeper.call_id and org_id = :call_keeper.org_id and member_id = :member;

-- query: call_voice_put
-- needs: call_keeper
-- in: member member_id, voice int
-- gives: none
update call_person set voice = :voice
where call_id = :call_keeper.call_id and org_id = :call_keeper.org_id and member_id = :member;

-- query: call_quiet_put
-- needs: call_keeper
-- in: is_quiet bool
-- gives: none
update call set is_quiet = :is_quiet where id = :call_keeper.call_id and org_id = :call_keeper.org_id;

-- query: call_voices_forget
-- needs: call_keeper
-- gives: none
update call_person set voice = 0 where call_id = :call_keeper.call_id and org_id = :call_keeper.org_id;

-- query: call_keep_out_put
-- needs: call_keeper
-- in: member member_id, is_kept_out bool
-- gives: none
update call_person set is_kept_out = :is_kept_out
where call_id = :call_keeper.call_id and org_id = :call_keeper.org_id and member_id = :member;

-- Is still of the chat, not gone, and their session (0: any) goes on.
-- query: call_may_stay
-- needs: call_keeper
-- in: chat chat_id, member member_id, session session_id, now_us time
-- out: n int
-- gives: one
select count(*) from chat_member cm join member m on m.id = cm.member_id and m.org_id = cm.org_id
where cm.chat_id = :chat and cm.org_id = :call_keeper.org_id and cm.member_id = :member and m.closed_us is null
  and (:session = 0 or exists (select 1 from session s where s.id = :session and s.ended_us is null
    and s.expires_us > :now_us));

-- --- all calls, by their small indices ---

-- query: call_of_person
-- unguarded: the program itself asks, after a change of access
-- in: member member_id
-- out: call call_id
-- gives: many
select call_id from call_person where member_id = :member and state = 1 order by call_id;

-- query: call_all_running
-- unguarded: the program itself asks, at its start
-- out: call call_id
-- gives: many
select id from call where org_id > 0 and ended_us is null;

-- query: call_nobody_seen
-- unguarded: the program itself, at its start
-- in: now_us time
-- gives: none
update call_person set is_seen = 0, since_us = :now_us where member_id > 0 and state = 1;

-- Pinned messages. Rows of acts are made by chats/pin.c, since a deletion is one.

-- query: pin_count
-- needs: chat_reader
-- out: n int
-- gives: one
select count(*) from pin where chat_id = :chat_reader.chat_id and org_id = :chat_reader.org_id;

-- query: pin_is
-- needs: chat_reader
-- in: n message_id
-- out: n int
-- gives: one
select count(*) from pin where chat_id = :chat_reader.chat_id and org_id = :chat_reader.org_id and n = :n;

-- query: pin_insert
-- needs: chat_reader
-- in: n message_id, act int
-- gives: none
insert into pin (chat_id, n, org_id, act_id) values (:chat_reader.chat_id, :n, :chat_reader.org_id, :act);

-- query: pin_remove
-- needs: chat_reader
-- in: n message_id
-- gives: changes
delete from pin where chat_id = :chat_reader.chat_id and org_id = :chat_reader.org_id and n = :n;

-- query: pins_version
-- needs: chat_reader
-- out: version int
-- gives: one
select pins_version from chat where id = :chat_reader.chat_id and org_id = :chat_reader.org_id;

-- part: pin_file
(select f.name from attachment t join file f on f.org_id = t.org_id and f.id = t.file_id
  where t.org_id = m.org_id and t.chat_id = m.chat_id and t.n = m.n order by t.place limit 1) as file_name;

-- query: pins
-- needs: chat_reader
-- in: limit int
-- out: n message_id, author member_id, text utf8, file_name utf8?, by_member member_id, done_us time
-- gives: many
select m.n, m.author_id as author, substr(m.text, 1, 200) as text, {pin_file}, a.member_id as by_member, a.done_us
from pin p join pin_act a on a.id = p.act_id and a.org_id = p.org_id
  join message m on m.chat_id = p.chat_id and m.n = p.n and m.org_id = p.org_id
  join chat_member cm on cm.chat_id = p.chat_id and cm.member_id = :chat_reader.member_id and p.n > cm.joined_n
where p.chat_id = :chat_reader.chat_id and p.org_id = :chat_reader.org_id
order by a.id desc limit :limit;

-- query: pin_acts
-- needs: chat_reader
-- in: before int, limit int
-- out: id int, n message_id, author member_id, text utf8, file_name utf8?, is_deleted bool, kind pin_act_kind,
--   by_member member_id, done_us time
-- gives: many
select a.id, m.n, m.author_id as author, substr(m.text, 1, 200) as text, {pin_file},
  case when m.deleted_us is null then 0 else 1 end as is_deleted, a.kind, a.member_id as by_member, a.done_us
from pin_act a join message m on m.chat_id = a.chat_id and m.n = a.n and m.org_id = a.org_id
  join chat_member cm on cm.chat_id = a.chat_id and cm.member_id = :chat_reader.member_id and a.n > cm.joined_n
where a.chat_id = :chat_reader.chat_id and a.org_id = :chat_reader.org_id and a.id < :before
order by a.id desc limit :limit;

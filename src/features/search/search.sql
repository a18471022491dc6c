-- Questions to the index of words, whose tables features/chats writes (find.c). A match is written as SQLite takes it,
-- ("a" OR "ab"*) AND "_c5"; PostgreSQL's form is made of it here. Terms are letters, digits and "_".

-- query: search_own_chats
-- needs: caller
-- in: limit int
-- out: id chat_id, title utf8, last_name utf8?, first_name utf8?, middle_name utf8?, seen int
-- gives: many
select c.id, c.title, o.last_name, o.first_name, o.middle_name, c.head - cm.joined_n
from chat_member cm join chat c on c.id = cm.chat_id and c.org_id = cm.org_id
  left join member o on o.org_id = c.org_id and c.kind = 0
    and o.id = case when c.direct_low = cm.member_id then c.direct_high else c.direct_low end
where cm.org_id = :caller.org_id and cm.member_id = :caller.member_id
order by c.id limit :limit;

-- query: search_all_messages
-- unguarded: how many there are on the server, for a choice of ways; the number goes nowhere
-- out: n int
-- gives: one
select cast(coalesce(sum(head), 0) as bigint) from chat;

-- The newest that answer. An index of words knows nothing of joined_n, and of all organisations.
-- query: search_ids
-- engine: sqlite
-- needs: caller
-- in: match utf8, low int, high int, limit int
-- out: id int
-- gives: many
select s.rowid
from search_text s
  cross join search_doc d on d.id = s.rowid
  cross join chat_member cm on cm.chat_id = d.chat_id and cm.member_id = :caller.member_id and cm.org_id = d.org_id and d.n > cm.joined_n
where s.search_text match :match and s.rowid between :low and :high and d.org_id = :caller.org_id
order by s.rowid desc limit :limit;

-- GIN gives all that answers, in no order. So stretches of time, which are words too, are asked one after the other, each twice as long
-- as the one before, until there is enough; the last one is all that was before them. Of one author ("_a", find.c) there is never much, and
-- all time is asked at once. "+ 0": an index on places would give most of the table.
-- query: search_ids
-- engine: postgres
-- needs: caller
-- in: match utf8, low int, high int, limit int
-- out: id int
-- gives: many
with q as materialized (
  select replace(replace(replace(replace(:match, '"*', ''':*'), '"', ''''), ' OR ', ' | '), ' AND ', ' & ') as words)
select id from (
  select found.id
  from (select case when strpos(:match, '"_a') > 0 then 0 else since end as since, until
      from (values (0, 0), (1, 1), (2, 3), (4, 7), (8, 15), (16, 31), (32, null)) as v (since, until)
      where until is null or strpos(:match, '"_a') = 0) as stretch
    cross join lateral (select s.id
      from search_text s
        join chat_member cm on cm.chat_id = s.chat_id and cm.member_id = :caller.member_id and cm.org_id = :caller.org_id and s.n > cm.joined_n
      where s.words @@ (
          select cast(q.words || case when stretch.until is null then '' else
            ' & (' || (select string_agg('''_t' || p || '''', ' | ')
              from generate_series((:high >> 52) - stretch.until, (:high >> 52) - stretch.since) p) || ')' end as tsquery)
          from q)
        and s.id + 0 between :low and least(:high, case when stretch.until is null then (((:high >> 52) - stretch.since + 1) << 52) - 1 else :high end)
      order by s.id desc limit :limit) found
  where ((:high >> 52) - stretch.since + 1) << 52 > :low
  limit :limit) t
order by id desc;

-- query: search_rows
-- engine: sqlite
-- needs: caller
-- in: ids utf8
-- out: id int, chat chat_id, n message_id, author member_id, text utf8, holds int, created_us time
-- gives: many
select d.id, d.chat_id, d.n, m.author_id, m.text, m.holds, m.created_us
from json_each('[' || :ids || ']') i
  cross join search_doc d on d.id = i.value and d.org_id = :caller.org_id
  cross join chat_member cm on cm.chat_id = d.chat_id and cm.member_id = :caller.member_id and cm.org_id = d.org_id and d.n > cm.joined_n
  cross join message m on m.chat_id = d.chat_id and m.n = d.n and m.deleted_us is null
order by d.id desc;

-- query: search_rows
-- engine: postgres
-- needs: caller
-- in: ids utf8
-- out: id int, chat chat_id, n message_id, author member_id, text utf8, holds int, created_us time
-- gives: many
select d.id, d.chat_id, d.n, m.author_id, m.text, m.holds, m.created_us
from search_doc d
  join chat_member cm on cm.chat_id = d.chat_id and cm.member_id = :caller.member_id and cm.org_id = d.org_id and d.n > cm.joined_n
  join message m on m.chat_id = d.chat_id and m.n = d.n and m.org_id = d.org_id and m.deleted_us is null
where d.id = any(cast(string_to_array(:ids, ',') as bigint[])) and d.org_id = :caller.org_id
order by d.id desc;

-- --- searches that are kept ---

-- query: search_saved_find
-- needs: caller
-- in: search saved_search_id
-- out: id saved_search_id
-- gives: maybe
select id from saved_search where id = :search and org_id = :caller.org_id and member_id = :caller.member_id;

-- query: search_saved_own
-- needs: caller
-- in: limit int
-- out: id saved_search_id, name utf8, find utf8, chat_id chat_id?, author_id member_id?, kind search_kind?, when_ search_when
-- gives: many
select id, name, find, chat_id, author_id, kind, when_ from saved_search
where org_id = :caller.org_id and member_id = :caller.member_id order by id limit :limit;

-- A number is never given twice, as with folders.
-- query: search_saved_insert
-- engine: sqlite
-- needs: caller
-- in: name utf8, find utf8, chat chat_id, author member_id, kind int, when_ search_when, now_us time
-- out: id saved_search_id
-- gives: one
insert into saved_search (id, org_id, member_id, name, find, chat_id, author_id, kind, when_, created_us)
values (case when (select coalesce(max(id), 0) from saved_search) < :now_us then :now_us else (select max(id) + 1 from saved_search) end,
  :caller.org_id, :caller.member_id, :name, :find, nullif(:chat, 0), nullif(:author, 0), nullif(:kind, -1), :when_, :now_us)
returning id;

-- query: search_saved_insert
-- engine: postgres
-- needs: caller
-- in: name utf8, find utf8, chat chat_id, author member_id, kind int, when_ search_when, now_us time
-- out: id saved_search_id
-- gives: one
insert into saved_search (org_id, member_id, name, find, chat_id, author_id, kind, when_, created_us)
values (:caller.org_id, :caller.member_id, :name, :find, nullif(:chat, 0), nullif(:author, 0), nullif(:kind, -1), :when_, :now_us)
returning id;

-- query: search_saved_rename
-- needs: saved_search_owner
-- in: name utf8
-- gives: none
update saved_search set name = :name
where id = :saved_search_owner.saved_search_id and org_id = :saved_search_owner.org_id
  and member_id = :saved_search_owner.member_id;

-- query: search_saved_delete
-- needs: saved_search_owner
-- gives: none
delete from saved_search
where id = :saved_search_owner.saved_search_id and org_id = :saved_search_owner.org_id
  and member_id = :saved_search_owner.member_id;

-- query: search_saved_erase
-- unguarded: the member is being forgotten
-- in: org org_id, member member_id
-- gives: changes
delete from saved_search where org_id = :org and member_id = :member;

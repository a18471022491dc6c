-- The rules of an organisation as text: people/rules.h. What was chosen before (0003, 0007) is written into it; the
-- columns of then are not read any more.
alter table org add column rules text not null default '';
update org set rules = trim(
  case calls
    when 1 then 'csa2 csh2 cst2 csf2 css2 csp2 cpa2 cph2 cpt2 cpf2 cps2 cpp2 '
    when 2 then 'csa2 csh2 cst2 csf2 css2 csp2 cpa2 cph2 cpt2 cpf2 cps2 cpp2 '
    else '' end ||
  case presence
    when 0 then 'paa0 pah0 pat0 paf0 pha0 phh0 pht0 phf0 pta0 pth0 ptt0 ptf0 pfa0 pfh0 pft0 pff0 '
    when 2 then 'pas2 pap2 phs2 php2 pts2 ptp2 pfs2 pfp2 psa2 psh2 pst2 psf2 pss2 psp2 ppa2 pph2 ppt2 ppf2 ppp2 '
    else '' end ||
  case calls when 2 then 'Gahtfsp ' else '' end ||
  case screen when 1 then 'Rahtfsp ' else '' end ||
  case shows_typing when 0 then 't0' else '' end);

-- The rule of two adults. Who is there when a child has no curator, in the order in which they are asked.
create table duty_adult (
  org_id integer not null,
  member_id integer not null,
  place integer not null,
  primary key (org_id, member_id),
  foreign key (org_id, member_id) references member (org_id, id)
) without rowid;
-- The second adult of a direct chat between an adult and a minor; a member of the chat like the two.
alter table chat add column supervisor_id integer;
create index chat_supervised on chat (org_id, supervisor_id) where supervisor_id is not null;
create index chat_direct on chat (org_id, id) where kind = 0;
-- How far the job has looked at the direct chats; null: it rests.
alter table org add column supervision_at integer;

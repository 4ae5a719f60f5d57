-- Reads: LeadHistory (kept only where field history was switched on), Lead, User. One row per change of status or owner of a
-- lead that was not deleted. A change of owner is written twice, with ids and with names: the names are taken.
-- 读取：LeadHistory（需启用字段历史跟踪）、Lead、User。未删除线索的每次状态或负责人变更一行；负责人变更同时写入编号和名称两条，取名称。
-- needs: leadhistory.leadid, leadhistory.field, leadhistory.createddate, lead.id
with
-- include: people
select
  h.id as key,
  h.createddate as changed,
  l.createddate as created,
  h.leadid as lead_id,
  case when lower(h.field) = 'owner' then 'assigned' else 'status: ' || h.newvalue end as activity,
  h.createddate as at,
  w.who, w.department, w.is_system
from leadhistory h
join lead l on l.id = h.leadid
left join people w on w.id = h.createdbyid
where coalesce(lower(h.isdeleted), 'false') <> 'true' and coalesce(lower(l.isdeleted), 'false') <> 'true'
  and (lower(h.field) = 'status' and h.newvalue is not null
    or lower(h.field) = 'owner' and not regexp_matches(coalesce(h.newvalue, ''), '^(005|00G)[A-Za-z0-9]{12,15}$'))

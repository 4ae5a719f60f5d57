-- Reads: tabLead, tabOpportunity. Needs: SELECT. One row per lead. It counts as converted when its first opportunity was
-- entered; the day of qualification is kept from version 14 on. When a lead was given up is not recorded.
-- 读取：tabLead、tabOpportunity。所需权限：SELECT。每条线索一行；首个商机建立时视为转化；14 版起有资格判定日期；放弃时间无记录。
with
-- include: people
-- include: companies
select
  l.name as `key`,
  greatest(l.modified, coalesce(w.changed, l.modified), coalesce(k.changed, l.modified),
    coalesce(o.modified, l.modified), coalesce(v.changed, l.modified))
    as changed,
  l.creation as created,
  l.name as lead_id,
  l.creation as captured_at,
  w.who as captured_by, w.department as captured_in, w.is_system as captured_by_system,
  -- if: tabLead.qualified_on
  l.qualified_on, q.who as qualified_by, q.department as qualified_in,
  -- else
  null as qualified_on, null as qualified_by, null as qualified_in,
  -- end
  o.creation as converted_at,
  v.who as converted_by, v.department as converted_in,
  l.source as channel,
  l.territory as region,
  l.status,
  l.company as business_unit
from tabLead l
left join companies k on k.name = l.company
left join (
  select each_one.party_name, each_one.creation, each_one.modified, each_one.owner,
    row_number() over (partition by each_one.party_name order by each_one.creation, each_one.name) as nth
  from tabOpportunity each_one where each_one.opportunity_from = 'Lead'
) o on o.party_name = l.name and o.nth = 1
left join people w on w.id = l.owner
left join people v on v.id = o.owner
-- if: tabLead.qualified_on
left join people q on q.id = l.qualified_by
-- end

-- Reads: sale_opportunity and its history, ir_model_log. Needs: SELECT. One row per lead; in Tryton every opportunity was
-- entered as a lead. closed_at is filled where a lead was lost before it became an opportunity.
-- 读取：sale_opportunity 及其历史表、操作日志。所需权限：SELECT。Tryton 的商机均由线索开始；未转商机即丢失的线索带 closed_at。
with
-- include: people
-- include: companies
-- include: steps
select
  cast(o.id as text) as key,
  greatest(o.create_date, o.write_date, turned.changed, lost.at, creator.changed, converter.changed, closer.changed,
    k.changed)
    as changed,
  o.create_date as created,
  cast(o.id as text) as lead_id,
  cast(o.party as text) as customer_id,
  o.create_date as captured_at,
  creator.who as captured_by, creator.is_system as captured_by_system,
  turned.at as converted_at,
  converter.who as converted_by,
  case when turned.id is null then lost.at end as closed_at,
  closer.who as closed_by,
  o.lost_reason,
  k.name as business_unit
from sale_opportunity o
left join companies k on k.id = o.company
left join (
  select distinct on (t.record) t.* from steps t
  where t.model = 'sale.opportunity' and t.target = 'state:opportunity'
  order by t.record, t.at, t.id
) turned on turned.record = o.id
left join ( -- "lost" is written, not stepped to: only the history knows when
  select distinct on (h.id) h.id, h.write_date as at, h.write_uid as uid from sale_opportunity__history h
  where h.state = 'lost' order by h.id, h.__id
) lost on lost.id = o.id
left join people creator on creator.id = o.create_uid
left join people converter on converter.id = turned.uid
left join people closer on turned.id is null and closer.id = lost.uid

-- Reads: sale_complaint, ir_model_log. Needs: SELECT. One row per complaint; it belongs to the sale it names, if any.
-- 读取：sale_complaint、操作日志。所需权限：SELECT。每件投诉一行，归属其来源销售单。
with
-- include: people
-- include: steps
select
  cast(c.id as text) as key,
  greatest(c.create_date, c.write_date, l.write_date, ended.changed, creator.changed, closer.changed) as changed,
  c.create_date as created,
  cast(c.id as text) as complaint_id,
  cast(c.customer as text) as customer_id,
  case when c.origin like 'sale.sale,%' then split_part(c.origin, ',', 2) else cast(l.sale as text) end as order_id,
  c.create_date as received_at,
  creator.who as received_by,
  ended.at as closed_at,
  closer.who as closed_by,
  c.state as status
from sale_complaint c
left join sale_line l on c.origin = 'sale.line,' || cast(l.id as text)
left join (
  select distinct on (t.record) t.* from steps t
  where t.model = 'sale.complaint' and t.target in ('state:done', 'state:rejected', 'state:cancelled')
  order by t.record, t.at desc, t.id desc
) ended on ended.record = c.id
left join people creator on creator.id = c.create_uid
left join people closer on closer.id = ended.uid

-- Reads: ir_model_log, sale_sale. Needs: SELECT. One row per change of a sale's state: from the confirmation on the order's,
-- before it the quotation's.
-- 读取：操作日志、sale_sale。所需权限：SELECT。每次状态变更一行；确认起归订单，之前归报价。
with
-- include: people
-- include: steps
select
  cast(t.id as text) as key,
  greatest(t.changed, s.create_date, s.write_date, sold.changed, w.changed) as changed,
  s.create_date as created,
  case when (t.at, t.id) >= (sold.at, sold.id) then 'order' else 'quote' end as object,
  cast(s.id as text) as record_id,
  t.target as activity,
  t.at,
  w.who, w.is_system
from steps t
join sale_sale s on s.id = t.record
left join (
  select distinct on (x.record) x.* from steps x
  where x.model = 'sale.sale' and x.target = 'state:confirmed'
  order by x.record, x.at, x.id
) sold on sold.record = s.id
left join people w on w.id = t.uid
where t.model = 'sale.sale' and t.target like 'state:%'

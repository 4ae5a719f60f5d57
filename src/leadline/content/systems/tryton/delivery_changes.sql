-- Reads: ir_model_log, stock_shipment_out. Needs: SELECT. One row per change of a shipment's state. Where shipments are
-- "shipped" before they are "done", "done" is the customer's receipt ("received"); else it is the shipping itself.
-- 读取：操作日志、stock_shipment_out。所需权限：SELECT。每次状态变更一行。先 shipped 后 done 的，done 为客户签收（received），否则即发货。
with
-- include: people
-- include: steps
select
  cast(t.id as text) as key,
  greatest(t.changed, d.create_date, d.write_date, gone.changed, w.changed) as changed,
  d.create_date as created,
  cast(d.id as text) as delivery_id,
  case when t.target = 'state:done' and (gone.at, gone.id) < (t.at, t.id) then 'received' else t.target end as activity,
  t.at,
  w.who, w.is_system
from steps t
join stock_shipment_out d on d.id = t.record
left join (
  select distinct on (x.record) x.* from steps x
  where x.model = 'stock.shipment.out' and x.target = 'state:shipped'
  order by x.record, x.at, x.id
) gone on gone.record = d.id
left join people w on w.id = t.uid
where t.model = 'stock.shipment.out'

-- Reads: stock_shipment_out_return, stock_move, sale_line, ir_model_log. Needs: SELECT. One row per return and order.
-- 读取：客户退货单、库存移动、销售行、操作日志。所需权限：SELECT。每张退货单与订单的组合一行。
with
-- include: people
-- include: steps
select
  cast(r.id as text) || ':' || coalesce(cast(o.sale as text), '') as key,
  greatest(r.create_date, r.write_date, o.changed, came.changed, w.changed) as changed,
  r.create_date as created,
  cast(r.id as text) as return_id,
  r.number,
  cast(o.sale as text) as order_id,
  came.at as received_at,
  w.who as received_by, w.is_system as received_by_system
from stock_shipment_out_return r
left join (
  select m.shipment, l.sale, max(greatest(m.create_date, m.write_date, l.create_date, l.write_date)) as changed
  from stock_move m join sale_line l on m.origin = 'sale.line,' || cast(l.id as text)
  group by m.shipment, l.sale
) o on o.shipment = 'stock.shipment.out.return,' || cast(r.id as text)
left join (
  select distinct on (t.record) t.* from steps t
  where t.model = 'stock.shipment.out.return' and t.target = 'state:received'
  order by t.record, t.at, t.id
) came on came.record = r.id
left join people w on w.id = came.uid

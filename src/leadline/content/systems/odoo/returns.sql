-- Reads: stock_picking, stock_picking_type, stock_move, the audit trail. Needs: SELECT. One row per return of a sales
-- order's goods; the delivery it came from is that of the goods that came back.
-- 读取：退货入库的调拨单、库存移动及变更轨迹。所需权限：SELECT。每张退货一行，来源交付单取自被退回的货物。
with
-- include: people
-- include: companies
-- include: trail
select
  cast(p.id as text) as key,
  greatest(p.write_date, k.write_date, origin.changed, done.changed, w.changed, u.changed) at time zone 'UTC' as changed,
  p.create_date at time zone 'UTC' as created,
  cast(p.id as text) as return_id,
  p.name as number,
  cast(p.sale_id as text) as order_id,
  cast(origin.delivery as text) as delivery_id,
  date_trunc('second', case when p.state = 'done' then p.date_done end) at time zone 'UTC' as received_at,
  w.who as received_by, w.department as received_in, w.is_system as received_by_system,
  p.state as status,
  u.name as business_unit
from stock_picking p
left join companies u on u.id = p.company_id
join stock_picking_type k on k.id = p.picking_type_id and k.code = 'incoming'
left join (
  select m.picking_id, min(o.picking_id) as delivery, max(greatest(m.write_date, o.write_date)) as changed
  from stock_move m join stock_move o on o.id = m.origin_returned_move_id
  group by m.picking_id
) origin on origin.picking_id = p.id
left join (
  select distinct on (t.res_id) t.* from trail t
  where t.model = 'stock.picking' and t.field = 'state' and t.became = 'done'
  order by t.res_id, t.at desc, t.id desc
) done on done.res_id = p.id
left join people w on w.id = done.uid
where p.sale_id is not null

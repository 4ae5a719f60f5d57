-- Reads: stock_picking, stock_picking_type, the audit trail. Needs: SELECT. One row per delivery of a sales order to the
-- customer; transfers without a sales order and internal ones are not read.
-- 读取：出库调拨单（stock_picking）及类型、变更轨迹。所需权限：SELECT。仅取与销售单关联、发往客户的调拨。
with
-- include: people
-- include: companies
-- include: trail
select
  cast(p.id as text) as key,
  greatest(p.write_date, k.write_date, done.changed, w.changed, u.changed) at time zone 'UTC' as changed,
  p.create_date at time zone 'UTC' as created,
  cast(p.id as text) as delivery_id,
  p.name as number,
  cast(p.sale_id as text) as order_id,
  date_trunc('second', case when p.state = 'done' then p.date_done end) at time zone 'UTC' as shipped_at,
  w.who as shipped_by, w.department as shipped_in, w.is_system as shipped_by_system,
  p.date_deadline at time zone 'UTC' as promised_date,
  p.state as status,
  u.name as business_unit
from stock_picking p
left join companies u on u.id = p.company_id
join stock_picking_type k on k.id = p.picking_type_id and k.code = 'outgoing'
left join (
  select distinct on (t.res_id) t.* from trail t
  where t.model = 'stock.picking' and t.field = 'state' and t.became = 'done'
  order by t.res_id, t.at desc, t.id desc
) done on done.res_id = p.id
left join people w on w.id = done.uid
where p.sale_id is not null

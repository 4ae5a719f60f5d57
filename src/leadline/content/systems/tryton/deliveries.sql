-- Reads: stock_shipment_out. Needs: SELECT. One row per shipment to a customer.
-- 读取：stock_shipment_out。所需权限：SELECT。每张客户发货单一行。
with
-- include: companies
select
  cast(d.id as text) as key,
  greatest(d.create_date, d.write_date, k.changed) as changed,
  d.create_date as created,
  cast(d.id as text) as delivery_id,
  d.number,
  d.planned_date as promised_date,
  d.state as status,
  k.name as business_unit
from stock_shipment_out d
left join companies k on k.id = d.company

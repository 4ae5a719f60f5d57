-- Reads: stock_move, sale_line, stock_shipment_out. Needs: SELECT. One row per pair of shipment and order, by the goods.
-- 读取：库存移动、销售行。所需权限：SELECT。按货物得到发货单与订单的对应关系，每对一行。
select
  split_part(m.shipment, ',', 2) || ':' || cast(l.sale as text) as key,
  max(greatest(m.create_date, m.write_date, l.create_date, l.write_date)) as changed,
  max(m.create_date) as created,
  split_part(m.shipment, ',', 2) as delivery_id,
  cast(l.sale as text) as order_id
from stock_move m
join sale_line l on m.origin = 'sale.line,' || cast(l.id as text)
where m.shipment like 'stock.shipment.out,%'
group by m.shipment, l.sale

-- Reads: tabSales Order Item, tabSales Order. Needs: SELECT. One row per pair of order and quotation, by the order's lines.
-- 读取：tabSales Order Item、tabSales Order。所需权限：SELECT。按订单行得到订单与报价单的对应关系，每对一行。
select
  concat(i.parent, ':', i.prevdoc_docname) as `key`,
  max(greatest(i.modified, o.modified)) as changed,
  max(o.creation) as created,
  i.parent as order_id,
  i.prevdoc_docname as quote_id
from `tabSales Order Item` i
join `tabSales Order` o on o.name = i.parent
where i.prevdoc_docname is not null and i.prevdoc_docname <> ''
group by i.parent, i.prevdoc_docname

-- Reads: tabSales Order Item, tabSales Order. Needs: SELECT. One row per pair of order and quotation, by the order's lines; an
-- amended order under its first name.
-- 读取：tabSales Order Item、tabSales Order。所需权限：SELECT。按订单行得到订单与报价单的对应关系，每对一行，修订单以首张单号为准。
with recursive
-- include: amended
select
  concat(a.first_name, ':', i.prevdoc_docname) as `key`,
  max(greatest(i.modified, o.modified)) as changed,
  max(f.creation) as created,
  a.first_name as order_id,
  i.prevdoc_docname as quote_id
from `tabSales Order Item` i
join `tabSales Order` o on o.name = i.parent
join amended a on a.name = o.name
join `tabSales Order` f on f.name = a.first_name
where i.prevdoc_docname is not null and i.prevdoc_docname <> ''
group by a.first_name, i.prevdoc_docname

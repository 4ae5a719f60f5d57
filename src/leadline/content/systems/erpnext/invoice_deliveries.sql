-- Reads: tabSales Invoice Item, tabSales Invoice. Needs: SELECT. One row per pair of invoice and delivery note.
-- 读取：tabSales Invoice Item、tabSales Invoice。所需权限：SELECT。发票与送货单每对一行。
select
  concat(l.parent, ':', l.delivery_note) as `key`,
  max(greatest(l.modified, i.modified)) as changed,
  max(i.creation) as created,
  l.parent as invoice_id,
  l.delivery_note as delivery_id
from `tabSales Invoice Item` l
join `tabSales Invoice` i on i.name = l.parent and i.is_return = 0
where l.delivery_note is not null and l.delivery_note <> ''
group by l.parent, l.delivery_note

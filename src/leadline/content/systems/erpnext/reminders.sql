-- Reads: tabDunning; in version 15 also tabOverdue Payment. Needs: SELECT. One row per reminder and invoice; sent_on is a day.
-- 读取：tabDunning；15 版另含 tabOverdue Payment。所需权限：SELECT。每次催款与发票一行，时间为日期。
with
-- include: people
select
  -- if: tabDunning.sales_invoice
  d.name as `key`,
  -- else
  concat(d.name, ':', l.name) as `key`,
  -- end
  greatest(d.modified, coalesce(w.changed, d.modified)) as changed,
  d.creation as created,
  -- if: tabDunning.sales_invoice
  d.sales_invoice as invoice_id,
  -- else
  l.sales_invoice as invoice_id,
  -- end
  d.posting_date as sent_on,
  w.who as sent_by, w.department as sent_in, w.is_system as sent_by_system
from tabDunning d
-- if: tabDunning.sales_invoice
-- else
join `tabOverdue Payment` l on l.parent = d.name
-- end
left join people w on w.id = d.owner
where d.docstatus = 1

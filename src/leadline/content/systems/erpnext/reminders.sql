-- Reads: tabDunning, tabSales Invoice; in version 15 also tabOverdue Payment. Needs: SELECT. One row per reminder and invoice;
-- sent_on is a day. A site that was upgraded has both: the invoice of an old reminder stands in the reminder itself. Of an invoice
-- in several instalments a reminder has several lines.
-- 读取：tabDunning、tabSales Invoice；15 版另含 tabOverdue Payment。所需权限：SELECT。每次催款与发票一行，时间为日期。
-- 升级过的站点两种结构并存，旧催款单的发票号在单据本身；分期付款的发票在催款单上有多行。
with
-- include: people
select
  concat(d.name, ':', i.name) as `key`,
  greatest(d.modified, coalesce(w.changed, d.modified)) as changed,
  i.creation as created, -- of the invoice whose step it is
  i.name as invoice_id,
  d.posting_date as sent_on,
  w.who as sent_by, w.department as sent_in, w.is_system as sent_by_system
from tabDunning d
-- if: tabOverdue Payment.sales_invoice
left join (select distinct each_one.parent, each_one.sales_invoice from `tabOverdue Payment` each_one) l
  on l.parent = d.name
-- end
join `tabSales Invoice` i on i.name = coalesce(
  -- if: tabOverdue Payment.sales_invoice
  l.sales_invoice,
  -- end
  -- if: tabDunning.sales_invoice
  d.sales_invoice,
  -- end
  null)
left join people w on w.id = d.owner
where d.docstatus = 1

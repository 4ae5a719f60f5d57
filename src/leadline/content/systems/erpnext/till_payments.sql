-- Reads: tabSales Invoice, tabSales Invoice Payment, tabVersion. Needs: SELECT. What was paid at the till, within the invoice
-- (is_pos): one row per such invoice, which is the payment, too; the change given back is not counted.
-- 读取：tabSales Invoice、tabSales Invoice Payment、tabVersion。所需权限：SELECT。收银时在发票内完成的收款（is_pos），
-- 每张发票一行，发票号即收款号；找零不计入。
with
-- include: people
-- include: companies
-- include: steps
select
  i.name as `key`,
  greatest(i.modified, coalesce(s.changed, i.modified), coalesce(w.changed, i.modified), coalesce(k.changed, i.modified))
    as changed,
  i.creation as created,
  i.name as payment_id,
  i.name as invoice_id,
  i.customer as customer_id,
  timestamp(i.posting_date, coalesce(i.posting_time, '00:00:00')) as received_at,
  coalesce(s.at, i.creation) as recorded_at,
  w.who as received_by, w.department as received_in, w.is_system as received_by_system,
  p.amount - coalesce(i.base_change_amount, 0) as amount,
  k.currency,
  i.company as business_unit
from `tabSales Invoice` i
join (
  select each_one.parent, sum(each_one.base_amount) as amount
  from `tabSales Invoice Payment` each_one where each_one.parenttype = 'Sales Invoice'
  group by each_one.parent
) p on p.parent = i.name and p.amount > 0
left join companies k on k.name = i.company
left join steps s on s.ref_doctype = 'Sales Invoice' and s.docname = i.name and s.step = 'submitted'
left join people w on w.id = coalesce(s.uid, i.owner)
where i.is_pos = 1 and i.is_return = 0 and i.docstatus = 1

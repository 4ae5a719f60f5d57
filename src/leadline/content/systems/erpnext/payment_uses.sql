-- Reads: tabPayment Entry Reference, tabPayment Entry, tabVersion. Needs: SELECT. One row per payment and invoice it was put
-- to; it is put to it when the payment is submitted, or entered where no version says so.
-- 读取：tabPayment Entry Reference、tabPayment Entry、tabVersion。所需权限：SELECT。每笔收款与发票一行；核销时间取收款提交时间。
with
-- include: people
-- include: steps
select
  r.name as `key`,
  greatest(r.modified, p.modified, coalesce(s.changed, p.modified), coalesce(w.changed, p.modified)) as changed,
  p.creation as created,
  p.name as payment_id,
  r.reference_name as invoice_id,
  coalesce(s.at, p.creation) as applied_at,
  w.who as applied_by, w.department as applied_in, w.is_system as applied_by_system
from `tabPayment Entry Reference` r
join `tabPayment Entry` p on p.name = r.parent
left join steps s on s.ref_doctype = 'Payment Entry' and s.docname = p.name and s.step = 'submitted'
left join people w on w.id = coalesce(s.uid, p.owner)
where r.reference_doctype = 'Sales Invoice' and p.payment_type = 'Receive' and p.docstatus = 1

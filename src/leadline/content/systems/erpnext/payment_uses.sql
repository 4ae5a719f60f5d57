-- Reads: tabPayment Entry Reference, tabPayment Entry, tabSales Invoice, tabVersion. Needs: SELECT. One row per payment and
-- invoice it was put to: when both are submitted, or entered where no version says so. An advance is put to its invoice when the
-- invoice comes.
-- 读取：tabPayment Entry Reference、tabPayment Entry、tabSales Invoice、tabVersion。所需权限：SELECT。每笔收款与发票一行；
-- 核销时间取收款与发票均已提交之时，预收款在发票提交时核销。
with
-- include: people
-- include: steps
select
  concat(p.name, ':', r.reference_name) as `key`,
  greatest(p.modified, r.modified, coalesce(i.modified, p.modified), coalesce(s.changed, p.modified),
    coalesce(t.changed, p.modified), coalesce(w.changed, p.modified)) as changed,
  p.creation as created,
  p.name as payment_id,
  r.reference_name as invoice_id,
  greatest(coalesce(s.at, p.creation), coalesce(t.at, i.creation, p.creation)) as applied_at,
  w.who as applied_by, w.department as applied_in, w.is_system as applied_by_system
from (
  select each_one.parent, each_one.reference_name, max(each_one.modified) as modified
  from `tabPayment Entry Reference` each_one
  where each_one.reference_doctype = 'Sales Invoice'
  group by each_one.parent, each_one.reference_name
) r
join `tabPayment Entry` p on p.name = r.parent
left join `tabSales Invoice` i on i.name = r.reference_name
left join steps s on s.ref_doctype = 'Payment Entry' and s.docname = p.name and s.step = 'submitted'
left join steps t on t.ref_doctype = 'Sales Invoice' and t.docname = r.reference_name and t.step = 'submitted'
left join people w on w.id = case
  when coalesce(t.at, i.creation, p.creation) > coalesce(s.at, p.creation) then coalesce(t.uid, i.owner)
  else coalesce(s.uid, p.owner)
end
where p.payment_type = 'Receive' and p.party_type = 'Customer' and p.docstatus = 1

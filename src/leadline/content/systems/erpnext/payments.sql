-- Reads: tabPayment Entry. Needs: SELECT. One row per submitted payment of a customer; received_on is its posting date, a day.
-- 读取：tabPayment Entry。所需权限：SELECT。每笔已提交的客户收款一行；received_on 为过账日期。
with
-- include: people
-- include: companies
select
  p.name as `key`,
  greatest(p.modified, coalesce(w.changed, p.modified), coalesce(k.changed, p.modified)) as changed,
  p.creation as created,
  p.name as payment_id,
  p.party as customer_id,
  p.posting_date as received_on,
  p.creation as recorded_at,
  w.who as received_by, w.department as received_in, w.is_system as received_by_system,
  p.base_paid_amount as amount,
  k.currency,
  p.company as business_unit
from `tabPayment Entry` p
left join companies k on k.name = p.company
left join people w on w.id = p.owner
where p.payment_type = 'Receive' and p.party_type = 'Customer' and p.docstatus = 1

-- Reads: account_payment, account_move, account_move_line, account_partial_reconcile, res_currency, res_company. Needs: SELECT.
-- One row per payment of a customer: payments entered in Odoo (P), and bank or other entries that cleared an invoice without
-- one (M). received_on is the value date, a day; recorded_at is when it was keyed in.
-- 读取：收款（account_payment）及与发票核销的其他分录、币种、公司。所需权限：SELECT。P 为 Odoo 收款单，M 为无收款单的银行等分录；
-- received_on 为到账日，recorded_at 为录入时间。
with
-- include: people
-- include: companies
select
  'P' || cast(p.id as text) as key,
  greatest(p.write_date, w.changed, m.write_date, k.changed, e.write_date) at time zone 'UTC' as changed,
  p.create_date at time zone 'UTC' as created,
  'P' || cast(p.id as text) as payment_id,
  -- if: account_payment.date
  p.date as received_on,
  p.state as status,
  -- else
  e.date as received_on,
  e.state as status,
  -- end
  p.amount as amount,
  m.name as currency,
  date_trunc('second', p.create_date) at time zone 'UTC' as recorded_at,
  w.who as received_by, w.department as received_in, w.is_system as received_by_system,
  k.name as business_unit
from account_payment p
left join account_move e on e.id = p.move_id
left join res_currency m on m.id = p.currency_id
-- if: account_payment.company_id
left join companies k on k.id = p.company_id
-- else
left join companies k on k.id = e.company_id
-- end
left join people w on w.id = p.create_uid
where p.payment_type = 'inbound' and p.partner_type = 'customer'
  -- if: account_payment.state
  and p.state not in ('draft', 'canceled', 'rejected')
  -- else
  and e.state = 'posted'
  -- end
union all
select
  'M' || cast(e.id as text), greatest(e.write_date, w.changed, u.changed, k.changed) at time zone 'UTC',
  e.create_date at time zone 'UTC', 'M' || cast(e.id as text), e.date, e.state, u.amount, k.currency,
  date_trunc('second', e.create_date) at time zone 'UTC', w.who, w.department, w.is_system, k.name
from account_move e
join (
  select c.move_id, sum(r.amount) as amount, max(greatest(r.write_date, c.write_date, d.write_date)) as changed
  from account_partial_reconcile r
  join account_move_line d on d.id = r.debit_move_id
  join account_move i on i.id = d.move_id and i.move_type = 'out_invoice'
  join account_move_line c on c.id = r.credit_move_id
  group by c.move_id
) u on u.move_id = e.id
left join companies k on k.id = e.company_id
left join people w on w.id = e.create_uid
where e.move_type <> 'out_refund' and not exists (select from account_payment p where p.move_id = e.id)

-- Reads: account_partial_reconcile, account_move_line, account_move, account_payment. Needs: SELECT. One row each time a
-- payment was applied to a customer invoice; applied credit notes are not payments. Odoo 18 and later also know payments
-- without an entry, which name their invoices themselves: those have no time of being applied.
-- 读取：核销记录（account_partial_reconcile）。所需权限：SELECT。每次收款核销一行，红票冲抵不算收款。Odoo 18 起无分录的收款直接关联发票，无核销时间。
with
-- include: people
select
  'R' || cast(r.id as text) as key,
  greatest(r.write_date, d.write_date, c.write_date, e.write_date, p.write_date, w.changed) at time zone 'UTC' as changed,
  coalesce(p.create_date, e.create_date) at time zone 'UTC' as created,
  coalesce('P' || cast(p.id as text), 'M' || cast(c.move_id as text)) as payment_id,
  cast(d.move_id as text) as invoice_id,
  date_trunc('second', r.create_date) at time zone 'UTC' as applied_at,
  w.who as applied_by, w.department as applied_in, w.is_system as applied_by_system
from account_partial_reconcile r
join account_move_line d on d.id = r.debit_move_id
join account_move i on i.id = d.move_id and i.move_type = 'out_invoice'
join account_move_line c on c.id = r.credit_move_id
join account_move e on e.id = c.move_id and e.move_type <> 'out_refund'
left join account_payment p on p.move_id = c.move_id
left join people w on w.id = r.create_uid
-- if: account_move__account_payment.payment_id
union all
select
  'A' || cast(x.payment_id as text) || ':' || cast(x.invoice_id as text),
  greatest(p.write_date, i.write_date) at time zone 'UTC', p.create_date at time zone 'UTC',
  'P' || cast(x.payment_id as text), cast(x.invoice_id as text), null, null, null, null
from account_move__account_payment x
join account_payment p on p.id = x.payment_id
join account_move i on i.id = x.invoice_id and i.move_type = 'out_invoice'
where p.move_id is null and p.payment_type = 'inbound' and p.partner_type = 'customer'
  and p.state not in ('draft', 'canceled', 'rejected')
-- end

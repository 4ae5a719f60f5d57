-- Reads: account_move (customer invoices), res_currency, res_country, the audit trail. Needs: SELECT. One row per invoice.
-- posted_at is the change to "posted" in the trail; where there is none, the creation of a posted invoice.
-- 读取：客户发票（account_move）、币种、国家及变更轨迹。所需权限：SELECT。posted_at 取过账时间，无轨迹时取已过账发票的创建时间。
with
-- include: people
-- include: companies
-- include: trail
select
  cast(i.id as text) as key,
  greatest(i.write_date, b.write_date, c.write_date, m.write_date, posted.changed, w.changed, k.changed)
    at time zone 'UTC' as changed,
  i.create_date at time zone 'UTC' as created,
  cast(i.id as text) as invoice_id,
  i.name as number,
  cast(b.commercial_partner_id as text) as customer_id,
  date_trunc('second', coalesce(posted.at, case when i.state = 'posted' then i.create_date end))
    at time zone 'UTC' as posted_at,
  w.who as posted_by, w.department as posted_in, w.is_system as posted_by_system,
  i.invoice_date_due as due_date,
  i.state || '/' || i.payment_state as status,
  i.amount_untaxed as amount,
  m.name as currency,
  c.code as region,
  k.name as business_unit
from account_move i
left join companies k on k.id = i.company_id
left join res_partner b on b.id = i.partner_id
left join res_country c on c.id = b.country_id
left join res_currency m on m.id = i.currency_id
left join (
  select distinct on (t.res_id) t.* from trail t
  where t.model = 'account.move' and t.field = 'state' and t.became = 'posted'
  order by t.res_id, t.at, t.id
) posted on posted.res_id = i.id
left join people w on w.id = coalesce(posted.uid, case when i.state = 'posted' then i.create_uid end)
where i.move_type = 'out_invoice'

-- Reads: sale_order and what belongs to it (crm_team, res_country, res_currency). Needs: SELECT.
-- One row per quotation; every sales order of Odoo began as one.
-- 读取：销售单（sale_order）及销售团队、国家、币种。所需权限：SELECT。Odoo 的每张订单都由报价单而来。
with
-- include: people
-- include: companies
select
  cast(s.id as text) as key,
  greatest(s.write_date, b.write_date, c.write_date, m.write_date, g.write_date, w.changed,
    k.changed) at time zone 'UTC' as changed,
  s.create_date at time zone 'UTC' as created,
  cast(s.id as text) as quote_id,
  s.name as number,
  -- if: sale_order.opportunity_id
  cast(s.opportunity_id as text) as opportunity_id,
  -- else
  cast(null as text) as opportunity_id,
  -- end
  cast(b.commercial_partner_id as text) as customer_id,
  date_trunc('second', s.create_date) at time zone 'UTC' as created_at,
  w.who as created_by, w.department as created_in, w.is_system as created_by_system,
  s.state as status,
  s.amount_untaxed as amount,
  m.name as currency,
  coalesce(to_jsonb(g.name) ->> 'en_US', to_jsonb(g.name) #>> '{}') as team,
  c.code as region,
  case when s.signed_on is not null then 'electronic' end as signature_method,
  k.name as business_unit
from sale_order s
left join companies k on k.id = s.company_id
left join res_partner b on b.id = s.partner_id
left join res_country c on c.id = b.country_id
left join crm_team g on g.id = s.team_id
left join res_currency m on m.id = s.currency_id
left join people w on w.id = s.create_uid

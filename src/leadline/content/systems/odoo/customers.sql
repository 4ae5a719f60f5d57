-- Reads: res_partner, res_country, and which partners sale_order, account_move and crm_lead name. Needs: SELECT on them.
-- One row per company or person with a quotation, a customer invoice, a lead or an opportunity; no names, addresses or
-- contacts are taken.
-- 读取：客户（res_partner）及国家，以及销售单、发票、线索所引用的客户。所需权限：SELECT。仅取有线索、商机、报价或开票的客户，
-- 不取名称、地址和联系方式。
with
-- include: people
select
  cast(p.id as text) as key,
  greatest(p.write_date, c.write_date, w.changed) at time zone 'UTC' as changed,
  p.create_date at time zone 'UTC' as created,
  cast(p.id as text) as customer_id,
  date_trunc('second', p.create_date) at time zone 'UTC' as created_at,
  w.who as created_by, w.department as created_in, w.is_system as created_by_system,
  c.code as region
from res_partner p
left join res_country c on c.id = p.country_id
left join people w on w.id = p.create_uid
where p.id = p.commercial_partner_id
  and exists (
    select from res_partner b
    where b.commercial_partner_id = p.id and (
      false
      -- if: sale_order.partner_id
      or exists (select from sale_order s where s.partner_id = b.id)
      -- end
      -- if: account_move.partner_id
      or exists (select from account_move i where i.partner_id = b.id and i.move_type in ('out_invoice', 'out_refund'))
      -- end
      -- if: crm_lead.partner_id
      or exists (select from crm_lead l where l.partner_id = b.id)
      -- end
    ))

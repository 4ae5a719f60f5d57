-- Reads: tabOpportunity, tabProspect Lead. Needs: SELECT. One row per opportunity. When it was won or lost is not recorded by
-- ERPNext, which does not track changes of opportunities; see quotations and orders.
-- 读取：tabOpportunity、tabProspect Lead。所需权限：SELECT。每个商机一行。ERPNext 默认不跟踪商机变更，赢单、丢单时间无记录，请参考报价与订单。
with
-- include: people
-- include: companies
select
  o.name as `key`,
  greatest(o.modified, coalesce(w.changed, o.modified), coalesce(k.changed, o.modified)) as changed,
  o.creation as created,
  o.name as opportunity_id,
  case when o.opportunity_from = 'Lead' then o.party_name end as lead_id,
  case when o.opportunity_from = 'Customer' then o.party_name end as customer_id,
  case
    when o.opportunity_from = 'Lead' then null
    -- if: tabProspect Lead.lead
    when o.opportunity_from = 'Prospect'
      and exists (select 1 from `tabProspect Lead` p where p.parent = o.party_name) then null
    -- end
    else o.creation
  end as entered_at,
  w.who as entered_by, w.department as entered_in, w.is_system as entered_by_system,
  o.status,
  o.territory as region,
  -- if: tabOpportunity.base_opportunity_amount
  nullif(o.base_opportunity_amount, 0) as amount,
  -- else
  nullif(o.opportunity_amount * coalesce(nullif(o.conversion_rate, 0), 1), 0) as amount,
  -- end
  k.currency,
  o.company as business_unit
from tabOpportunity o
left join companies k on k.name = o.company
left join people w on w.id = o.owner

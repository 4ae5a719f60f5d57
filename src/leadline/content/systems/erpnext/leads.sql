-- Reads: tabLead, tabOpportunity, tabProspect Lead, tabQuotation, tabCustomer, tabCommunication. Needs: SELECT. One row per
-- lead. It counts as converted when the first opportunity, quotation or customer was made of it; contacted when the first
-- mail was sent from it. The day of qualification is kept from version 14 on. When a lead was given up is not recorded.
-- 读取：tabLead、tabOpportunity、tabProspect Lead、tabQuotation、tabCustomer、tabCommunication。所需权限：SELECT。每条线索一行；
-- 首个商机、报价或客户由其建立时视为转化，首次从线索发出邮件为首次联系；14 版起有资格判定日期；放弃时间无记录。
with
-- include: people
-- include: companies
-- include: sent
select
  l.name as `key`,
  greatest(l.modified, coalesce(w.changed, l.modified), coalesce(k.changed, l.modified),
    coalesce(o.modified, l.modified), coalesce(v.changed, l.modified), coalesce(m.changed, l.modified),
    coalesce(n.changed, l.modified))
    as changed,
  l.creation as created,
  l.name as lead_id,
  l.creation as captured_at,
  w.who as captured_by, w.department as captured_in, w.is_system as captured_by_system,
  -- if: tabLead.qualified_on
  l.qualified_on, q.who as qualified_by, q.department as qualified_in,
  -- else
  null as qualified_on, null as qualified_by, null as qualified_in,
  -- end
  m.at as contacted_at,
  n.who as contacted_by, n.department as contacted_in, n.is_system as contacted_by_system,
  o.creation as converted_at,
  v.who as converted_by, v.department as converted_in,
  -- if: tabLead.source
  l.source as channel,
  -- else
  -- if: tabLead.utm_source
  l.utm_source as channel,
  -- else
  null as channel,
  -- end
  -- end
  l.territory as region,
  l.status,
  l.company as business_unit
from tabLead l
left join companies k on k.name = l.company
left join (
  select x.lead_id, x.creation, x.modified, x.owner,
    row_number() over (partition by x.lead_id order by x.creation, x.name) as nth
  from (
    select each_one.party_name as lead_id, each_one.name, each_one.creation, each_one.modified, each_one.owner
    from tabOpportunity each_one where each_one.opportunity_from = 'Lead'
    -- if: tabProspect Lead.lead
    union all
    select p.lead, each_one.name, each_one.creation, each_one.modified, each_one.owner
    from tabOpportunity each_one
    join `tabProspect Lead` p on p.parent = each_one.party_name
    join tabLead of_prospect on of_prospect.name = p.lead and of_prospect.creation <= each_one.creation
    where each_one.opportunity_from = 'Prospect'
    -- end
    -- if: tabQuotation.quotation_to
    union all
    select each_one.party_name, each_one.name, each_one.creation, each_one.modified, each_one.owner
    from tabQuotation each_one where each_one.quotation_to = 'Lead'
    -- end
    -- if: tabCustomer.lead_name
    union all
    select each_one.lead_name, each_one.name, each_one.creation, each_one.modified, each_one.owner
    from tabCustomer each_one where each_one.lead_name is not null and each_one.lead_name <> ''
    -- end
  ) x
) o on o.lead_id = l.name and o.nth = 1
left join sent m on m.ref_doctype = 'Lead' and m.docname = l.name
left join people w on w.id = l.owner
left join people v on v.id = o.owner
left join people n on n.id = m.uid
-- if: tabLead.qualified_on
left join people q on q.id = l.qualified_by
-- end

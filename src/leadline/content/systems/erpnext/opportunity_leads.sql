-- Reads: tabOpportunity, tabProspect Lead. Needs: SELECT. One row per pair of opportunity and lead, where the opportunity was made
-- from the prospect that the lead belongs to.
-- 读取：tabOpportunity、tabProspect Lead。所需权限：SELECT。由潜在客户（Prospect）建立的商机与其线索，每对一行。
select
  concat(o.name, ':', p.lead) as `key`,
  max(greatest(o.modified, p.modified)) as changed,
  max(o.creation) as created,
  o.name as opportunity_id,
  p.lead as lead_id
from tabOpportunity o
join `tabProspect Lead` p on p.parent = o.party_name
where o.opportunity_from = 'Prospect' and p.lead is not null and p.lead <> ''
group by o.name, p.lead

-- Reads: OpportunityHistory, Opportunity, User. One row each time an opportunity came into another stage; the stage in which
-- it is closed is "won" or "lost".
-- 读取：OpportunityHistory、Opportunity、User。每次进入新阶段一行；关闭所在阶段记为 won 或 lost。
-- needs: opportunityhistory.opportunityid, opportunityhistory.stagename, opportunityhistory.createddate, opportunity.iswon
with
-- include: people
select
  h.id as key,
  h.createddate as changed,
  h.createddate as created,
  h.opportunityid as opportunity_id,
  case when lower(o.isclosed) = 'true' and h.stagename = o.stagename
    then case when lower(o.iswon) = 'true' then 'won' else 'lost' end
    else 'stage: ' || h.stagename end as activity,
  h.createddate as at,
  w.who, w.department, w.is_system
from (
  select x.*, lag(x.stagename) over (partition by x.opportunityid order by x.createddate, x.id) as before
  from opportunityhistory x
) h
join opportunity o on o.id = h.opportunityid
left join people w on w.id = h.createdbyid
where h.stagename is distinct from h.before

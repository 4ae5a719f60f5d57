-- Reads: OpportunityHistory, else OpportunityFieldHistory; Opportunity, User. One row each time an opportunity that was not
-- deleted came into another stage; the stage in which it is closed is "won" or "lost".
-- 读取：OpportunityHistory（没有则取 OpportunityFieldHistory）、Opportunity、User。未删除商机每次进入新阶段一行；关闭所在阶段记为 won 或 lost。
-- needs: opportunity.id, opportunity.isclosed, opportunity.iswon, opportunity.stagename
-- if: opportunityfieldhistory.newvalue
-- else
-- needs: opportunityhistory.opportunityid, opportunityhistory.stagename, opportunityhistory.createddate
-- end
with
-- include: people
-- include: stages
select
  h.id as key,
  h.createddate as changed,
  o.createddate as created,
  h.opportunityid as opportunity_id,
  case when lower(o.isclosed) = 'true' and h.stagename = o.stagename
    then case when lower(o.iswon) = 'true' then 'won' else 'lost' end
    else 'stage: ' || h.stagename end as activity,
  h.createddate as at,
  w.who, w.department, w.is_system
from (
  select x.id, x.opportunityid, x.stagename, x.createddate, x.createdbyid,
    lag(x.stagename) over (partition by x.opportunityid order by x.createddate, x.id) as before
  from stages x
) h
join opportunity o on o.id = h.opportunityid
left join people w on w.id = h.createdbyid
where h.stagename is distinct from h.before and coalesce(lower(o.isdeleted), 'false') <> 'true'

"""The audit log as a page: what to see of it, in the reader's days, and as a file no spreadsheet runs."""

import csv
import importlib
import io
import pkgutil
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.utils import timezone

import leadline.web
from leadline.model import load_model
from leadline.text import catalogue
from leadline.web.assessments.actions import change_assessment, delete_assessment
from leadline.web.audit.models import Entry
from leadline.web.core.actions import ACTIONS, Actor
from leadline.web.core.tables import csv_safe
from leadline.web.jobs.work import cancel, start
from leadline.web.organisations.actions import add_unit, rename_organisation
from leadline.web.organisations.details import details_said
from leadline.web.organisations.models import Organisation
from web.conftest import World

LOG = "/o/haichuan/audit/"


def test_every_action_is_called_something_in_both_languages() -> None:
    for module in pkgutil.walk_packages(leadline.web.__path__, "leadline.web."):
        if ".migrations" not in module.name and not module.name.endswith(("wsgi", "settings")):
            importlib.import_module(module.name)
    ours = {name for name, module in ACTIONS.items() if module.startswith("leadline.web.")}
    assert len(ours) > 15
    assert sorted(name for name in ours if f"action-{name}" not in catalogue("web")) == []


def told(page) -> list[str]:
    return [row.said for row in page.context["entries"]]


def test_the_newest_is_first_and_other_organisations_are_not_seen(world: World) -> None:
    add_unit(world.actor("administrator"), "West")
    rename_organisation(world.actor("administrator"), "Haichuan Group")
    add_unit(Actor(organisation=Organisation.objects.get(slug="other"), user=world.stranger, trusted=True), "Secret")
    page = world.client("reviewer").get(LOG)
    assert told(page) == ["Organisation renamed", "Unit added"]
    assert "Secret" not in page.content.decode()
    assert "Haichuan Group" in page.content.decode()


def test_the_log_is_filtered_by_person_action_and_assessment(world: World) -> None:
    add_unit(world.actor("administrator"), "West")
    change_assessment(world.actor("lead-assessor"), world.assessment, {"name": "2025 second"})
    client = world.client("administrator")
    assert told(client.get(LOG, {"person": world.people["administrator"].pk})) == ["Unit added"]
    assert told(client.get(LOG, {"action": "assessment-changed"})) == ["Assessment changed"]
    number = world.assessment.pk
    delete_assessment(world.actor("lead-assessor"), world.assessment)
    assert told(client.get(LOG, {"assessment": number})) == ["Assessment deleted", "Assessment changed"]
    assert client.get(LOG, {"person": "999999"}).status_code == 422
    assert told(client.get(LOG, {"person": world.people["administrator"].pk, "action": "unit-added"})) == ["Unit added"]


def test_days_are_the_readers(world: World) -> None:
    """23:30 in Shanghai on the 5th is 15:30 UTC; 00:30 on the 6th is still the 5th in UTC."""
    for hour in (15, 16):
        add_unit(world.actor("administrator"), f"at {hour}")
        row = Entry.objects.first()
        fields = {each.attname: getattr(row, each.attname) for each in Entry._meta.fields if each.name != "id"}
        moved = Entry(**{**fields, "subject_name": f"moved {hour}"})
        field = Entry._meta.get_field("at")
        field.auto_now_add = False
        moved.at = datetime(2025, 3, 5, hour, 30, tzinfo=UTC)
        moved.save()
        field.auto_now_add = True
    client = world.client("administrator")  # in Asia/Shanghai
    fifth = client.get(LOG, {"first": "2025-03-05", "last": "2025-03-05"}).context["entries"]
    assert [row.subject_name for row in fifth] == ["moved 15"]
    sixth = client.get(LOG, {"first": "2025-03-06", "last": "2025-03-06"}).context["entries"]
    assert [row.subject_name for row in sixth] == ["moved 16"]


def test_there_are_pages(world: World) -> None:
    for number in range(51):
        add_unit(world.actor("administrator"), f"Unit {number:02}")
    client = world.client("administrator")
    first, second = client.get(LOG, {"action": "unit-added"}), client.get(LOG, {"action": "unit-added", "page": 2})
    assert [row.subject_name for row in first.context["entries"]][:2] == ["Unit 50", "Unit 49"]
    assert [row.subject_name for row in second.context["entries"]] == ["Unit 00"]
    assert "?action=unit-added&amp;page=2" in first.content.decode(), "the filter is kept"


def test_the_file_holds_the_same_and_no_formula(world: World) -> None:
    add_unit(world.actor("administrator"), '=HYPERLINK("http://evil.example")')
    answer = world.client("administrator").get(LOG, {"csv": "", "action": "unit-added"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    header, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert header == ["When", "Who", "By way of", "What", "About", "Details"]
    assert row[1:4] == ["administrator", "in the browser", "Unit added"]
    assert row[4] == '\'=HYPERLINK("http://evil.example")'
    assert datetime.fromisoformat(row[0]).utcoffset().total_seconds() == 8 * 3600


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@A1", "\t=1", "\r=1", "  =1", "＝1", "=cmd|' /C calc'!A0"])
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert csv_safe(text) == "'" + text


def test_what_is_no_formula_stays_as_it_is() -> None:
    assert [csv_safe(each) for each in ("a=b", "回款率", -2, 1.5, "", None)] == ["a=b", "回款率", "-2", "1.5", "", ""]


def test_the_guard_of_the_table_outlived_its_changes(world: World) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps triggers when a column is added")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry' ORDER BY name"
        )
        assert [name for (name,) in cursor.fetchall()] == ["audit_no_delete", "audit_no_update"]


def test_the_page_reads_well_in_chinese(world: World) -> None:
    add_unit(world.actor("administrator"), "华东")
    world.people["reviewer"].language = "zh-Hans"
    world.people["reviewer"].save()
    body = world.client("reviewer").get(LOG).content.decode()
    assert "新增事业部" in body
    assert "名称" in body


def test_details_are_said_in_words(world: World) -> None:
    details = {"usable": True, "file": None, "roles": ["viewer", "sponsor"], "period_from": "2025-01-01", "odd": 1}
    assert list(details_said(details, "zh-Hans")) == [
        ("可引用", "是"),
        ("文件", "–"),
        ("角色", "只读用户、项目发起人"),
        ("开始日期", "2025-01-01"),
        ("odd", "1"),
    ]


def test_codes_of_the_program_are_said_in_words(world: World) -> None:
    details = {
        "kind": "sample-test", "state": "accepted", "about": "order.risk", "department": "sales", "methods": ["data"],
        "target": {"default": 3.0}, "model": ["manufacturing"], "goal": "whole", "mode": "named", "language": "zh-Hans",
        "time_zone": "America/New_York", "answer": "dont-know", "job": "4f0c3c7e", "was": ["viewer"], "is": "West",
        "closes": "2025-03-05 16:30:00+00:00", "about_nothing": "", "step": "sign_contract",
    }  # fmt: skip
    with timezone.override("Asia/Shanghai"):
        told = dict(details_said(details, "zh-Hans"))
    model = load_model("ltc")
    assert told == {
        "类型": "抽样测试", "状态": "已通过", "相关内容": "订单管理 × 风险管理和合规性",
        "部门": "销售部", "评估方法": "数据分析",
        "目标等级": "3", "模型": load_model("manufacturing").overlays[-1].name.zh_hans,
        "评估目标": model.goal_of["whole"].name.zh_hans, "作答方式": "实名邀请", "语言": "简体中文", "时区": "纽约",
        "评分": "不知道", "原为": "只读用户", "改为": "West", "截止时间": "2025-03-06 00:30", "about_nothing": "–",
        "步骤": model.activity_of["sign_contract"].name.zh_hans,
    }  # fmt: skip


def test_a_job_is_told_by_what_it_does(world: World) -> None:
    job = start(world.actor("lead-assessor"), "assess", assessment=world.assessment)
    cancel(world.actor("lead-assessor"), job)
    row = world.client("reviewer").get(LOG, {"action": "job-cancelled"}).context["entries"][0]
    assert row.about == "Working out the result"


def test_an_assessment_goes_by_its_name_in_the_readers_language(world: World) -> None:
    world.assessment.name_zh = "2025 年度评估"
    world.assessment.save()
    where = f"/o/haichuan/assessments/{world.assessment.pk}/"
    client = world.client("lead-assessor")
    assert "2025 年度评估" not in client.get(where).content.decode()
    world.people["lead-assessor"].language = "zh-Hans"
    world.people["lead-assessor"].save()
    client = world.client("lead-assessor")
    assert "<h1>2025 年度评估</h1>" in client.get(where).content.decode()
    assert client.post(f"{where}delete/", {"name": "2025"}).status_code == 302, "or by the one it has in English"

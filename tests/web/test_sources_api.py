"""Data by the API: the same actions as the pages, from a file to a reading."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from leadline.web.api.tokens import make_token
from leadline.web.jobs.models import Job
from leadline.web.jobs.work import do
from leadline.web.sources.actions import add_upload
from leadline.web.sources.models import Connection, MappingVersion, Upload
from web.conftest import World
from web.test_sources import MAPPING, ORDERS, bare, upload, work_off

__all__ = ["bare"]


class Program:
    """A program with a data analyst's token."""

    def __init__(self, world: World) -> None:
        self.base = f"/api/v1/o/haichuan/assessments/{world.assessment.pk}"
        self.headers = {"Authorization": f"Bearer {make_token(world.actor('data-analyst'), 'test', 30)}"}

    def ask(self, method: str, path: str, body: Any = None, **files: Any) -> Any:
        sent = {"data": files} if files else {"data": body, "content_type": "application/json"}
        return getattr(Client(), method)(f"{self.base}{path}", headers=self.headers, **sent)


def test_from_a_file_to_a_reading(bare: World) -> None:
    program = Program(bare)
    answer = program.ask("post", "/data", file=upload("orders.csv", ORDERS))
    assert (answer.status_code, answer.json()["name"], answer.json()["size"]) == (201, "orders.csv", len(ORDERS))
    answer = program.ask("put", "/data/mapping", {"text": MAPPING})
    assert (answer.status_code, answer.json()["confirmed"]) == (200, None)
    assert program.ask("get", "/data/quality").status_code == 404
    assert program.ask("post", "/data/mapping/confirm", {}).json()["confirmed"]
    assert program.ask("post", "/data/read", {}).json()["state"] == "waiting"
    work_off()
    facts = program.ask("get", "/data/quality").json()["facts"]
    assert [(each["type"], each["objects"]) for each in facts["types"]] == [("order", 3)]
    row = Upload.objects.get()
    assert program.ask("delete", f"/data/{row.pk}").status_code == 204
    assert program.ask("get", "/data").json() == {"items": [], "total": 0}


@pytest.mark.parametrize("text", ["", "x", "- 1", "tables: 3", "{", "a: &a [*a]", "\x00", "\ud800", "tables: [{}]"])
def test_a_mapping_that_is_none_is_told(bare: World, text: str) -> None:
    answer = Program(bare).ask("put", "/data/mapping", {"text": text})
    assert answer.status_code == 422
    assert answer.json()["problems"]
    assert not MappingVersion.objects.exists()


def test_a_connection_string_is_taken_and_never_given_out(bare: World) -> None:
    program = Program(bare)
    given = {
        "name": "crm", "kind": "database", "url": "postgresql://u:s3cret-pw@db.example/erp",
        "wants": [{"name": "orders", "table": "sales.orders"}],
    }  # fmt: skip
    answer = program.ask("post", "/data/connections", given)
    assert answer.status_code == 201
    assert "s3cret-pw" not in answer.content.decode() + program.ask("get", "/data/connections").content.decode()
    answer = program.ask("post", "/data/connections", {**given, "name": "local", "url": "sqlite:////etc/passwd"})
    assert answer.json()["problems"][0]["code"] == "web-connection-file"
    bad = {**given, "name": "both", "wants": [{"name": "orders"}]}
    assert program.ask("post", "/data/connections", bad).status_code == 422
    assert [row.name for row in Connection.objects.all()] == ["crm"]


def test_salesforces_exports_are_read_as_a_system_with_its_own_mapping(bare: World, shared_data: Path) -> None:
    folder = shared_data / "salesforce_seeds"
    for path in sorted(folder.glob("*.csv")):
        add_upload(bare.actor("data-analyst"), bare.assessment, upload(path.name, path.read_bytes()))
    program = Program(bare)
    answer = program.ask("post", "/data/connections", {"name": "crm", "kind": "salesforce"})
    row = answer.json()["id"]
    job = Job.objects.get(pk=program.ask("post", f"/data/connections/{row}/read", {}).json()["id"])
    do.func(str(job.pk))
    job.refresh_from_db()
    assert job.state == "done", job.problems
    assert Upload.objects.filter(name="salesforce/opportunities.parquet").exists()
    version = MappingVersion.objects.get()
    assert version.origin == "system"
    assert [each.kind for each in work_off()] == ["look"], "so that the mapping's page shows the columns"
    assert MappingVersion.objects.get().text == version.text, "a look changes no mapping"
    assert program.ask("post", "/data/mapping/confirm", {}).status_code == 200
    program.ask("post", "/data/read", {})
    (read,) = work_off()
    assert read.state == "done", read.problems
    types = {each["type"]: each["objects"] for each in program.ask("get", "/data/quality").json()["facts"]["types"]}
    assert (types["order"], types["opportunity"]) == (10, 0), "all opportunities of this sample were deleted"
    assert program.ask("delete", f"/data/connections/{row}").status_code == 204
    assert not Upload.objects.filter(name__startswith="salesforce/").exists()

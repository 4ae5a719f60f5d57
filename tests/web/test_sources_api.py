"""Data by the API: the same actions as the pages, from a file to a reading."""

from typing import Any

import pytest
from django.test import Client

from leadline.web.api.tokens import make_token
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

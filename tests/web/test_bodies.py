"""How much a request may bring along, judged before a byte of it is read."""

import pytest
from django.test import Client

from web.conftest import World

MEGABYTE = 1024 * 1024


class _Endless:
    """A body that must not be read."""

    def read(self, *_size: int) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def _send(client: Client, where: str, length: int) -> int:
    return client.generic(
        "POST", where, b"", content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": str(length), "wsgi.input": _Endless()},
    ).status_code  # fmt: skip


@pytest.mark.parametrize("where", ["/accounts/login/", "/setup/none/", "/o/haichuan/"])
def test_a_stranger_may_send_a_form_and_no_file(world: World, where: str) -> None:
    assert _send(Client(), where, 6 * MEGABYTE) == 413


def test_nobody_may_send_more_than_uploads_may_be(world: World, settings: object) -> None:
    settings.UPLOAD_LIMIT = 10 * MEGABYTE
    assert (
        _send(world.client("data-analyst"), f"/o/haichuan/assessments/{world.assessment.pk}/data/", 12 * MEGABYTE)
        == 413
    )
    assert _send(Client(), "/api/v1/o/haichuan/assessments", 12 * MEGABYTE) == 413


def test_it_is_told_as_a_page_and_to_programs_as_a_problem_document(world: World, settings: object) -> None:
    settings.UPLOAD_LIMIT = MEGABYTE
    big = {"CONTENT_LENGTH": str(9 * MEGABYTE), "wsgi.input": _Endless()}
    page = Client().generic("POST", "/accounts/login/", b"", headers={"Accept-Language": "zh-Hans"}, **big)
    assert page.headers["Content-Type"].startswith("text/html")
    told = Client().generic("POST", "/api/v1/o/haichuan/assessments", b"", **big).json()
    assert (told["status"], told["type"]) == (413, "/api/v1/problems/too-large")

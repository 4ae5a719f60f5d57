"""Hostile and broken uploads: told in words, never run, and gone without a trace; and tables of recorded indicators."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import leadline
from leadline.errors import InputError
from leadline.web.assessments.folder import write_folder
from leadline.web.files.models import StoredFile
from leadline.web.sources.actions import add_kpis, add_upload, replace_upload
from leadline.web.sources.models import KpiTable, Upload
from web.conftest import World
from web.test_sources import ORDERS, bare, upload, url, work_off

__all__ = ["bare"]


def workbook(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for name, data in parts.items():
            archive.writestr(f"xl/{name}.xml", data)
    return content.getvalue()


def bomb() -> bytes:
    """A workbook of a few megabytes that unpacks to more than two gigabytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/sheet1.xml", "w", force_zip64=True) as member:
            for _ in range(33):
                member.write(bytes(64 * 1024 * 1024))
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("orders.csv", b"PAR1 not text", "web-upload-content"),
        ("orders.csv", b"\x00\x01\x02\x03", "web-upload-content"),
        ("orders.parquet", b"a,b\n1,2\n", "web-upload-content"),
        ("orders.xlsx", b"PK\x03\x04 and no more", "xlsx-damaged"),
        ("orders.xlsx", b"<html>", "web-upload-content"),
        ("orders.exe", b"MZ", "web-upload-kind"),
        ("orders", b"a,b", "web-upload-kind"),
        ("orders.csv.gz", b"\x1f\x8b\x08", "web-upload-packed"),
        ("log.xes.gz", b"\x1f\x8b\x08 and no more", "web-upload-content"),
        ("orders.csv", b"", "file-empty"),
        ("长" * 90 + ".csv", b"a,b\n1,2\n", "web-upload-name"),
    ],
)
def test_what_is_no_table_is_refused_and_gone(
    bare: World, name: str, content: bytes, code: str, tmp_path: Path
) -> None:
    before = StoredFile.objects.count()
    with pytest.raises(InputError) as caught:
        add_upload(bare.actor("data-analyst"), bare.assessment, upload(name, content))
    assert caught.value.problems[0].code == code, caught.value.problems
    assert StoredFile.objects.count() == before
    assert not Upload.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_workbook_that_unpacks_without_end_is_refused(bare: World) -> None:
    with pytest.raises(InputError) as caught:
        add_upload(bare.actor("data-analyst"), bare.assessment, upload("orders.xlsx", bomb()))
    assert caught.value.problems[0].code == "xlsx-unpacks-too-large"


@pytest.mark.parametrize("name", ["../../etc/orders.csv", "C:\\data\\orders.csv", "/orders.csv"])
def test_a_name_with_a_path_is_only_a_name(bare: World, name: str, tmp_path: Path) -> None:
    given = upload("x.csv", ORDERS)
    given._name = name
    row = add_upload(bare.actor("data-analyst"), bare.assessment, given)
    assert row.name == "orders.csv"
    assert row.file.path.is_relative_to(tmp_path / "files")


def test_one_bad_file_does_not_keep_the_others_out(bare: World) -> None:
    files = [upload("orders.csv", ORDERS), upload("virus.exe", b"MZ"), upload("more.csv", ORDERS)]
    response = bare.client("data-analyst").post(url(bare, "source-add"), {"files": files})
    assert response.status_code == 422
    assert "virus.exe" in response.content.decode()
    assert [row.name for row in Upload.objects.all()] == ["more.csv", "orders.csv"]


def test_files_of_one_name_in_one_upload_are_both_kept(bare: World) -> None:
    files = [
        upload("orders.csv", ORDERS),
        upload("orders.csv", ORDERS.replace("4711", "9")),
        upload("orders.csv", "a,b"),
    ]
    bare.client("data-analyst").post(url(bare, "source-add"), {"files": files})
    assert [row.name for row in Upload.objects.all()] == ["orders-2.csv", "orders-3.csv", "orders.csv"]


def test_names_of_columns_are_text_on_every_page(bare: World) -> None:
    hostile = ORDERS.replace("customer", "<script>alert(1)</script>").replace("Acme", "<img src=x onerror=alert(1)>")
    client = bare.client("data-analyst")
    client.post(url(bare, "source-add"), {"files": [upload("orders.csv", hostile)]})
    work_off()
    page = client.get(url(bare, "mapping")).content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_file_is_replaced_by_one_of_its_kind_alone(bare: World) -> None:
    actor = bare.actor("data-analyst")
    row = add_upload(actor, bare.assessment, upload("orders.csv", ORDERS))
    with pytest.raises(InputError):
        replace_upload(actor, row, upload("orders.parquet", b"PAR1"))
    newer = replace_upload(actor, row, upload("export of May.csv", ORDERS + "4714,Cato,2025-05-01,,,ben\n"))
    assert (newer.name, newer.file.name) == ("orders.csv", "orders.csv"), "the mapping still finds it"


def template(bare: World) -> Any:
    response = bare.client("data-analyst").get(url(bare, "kpi-template"))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    return load_workbook(io.BytesIO(response.getvalue()))


def fill(book: Any, value: Any, row: int = 2) -> bytes:
    sheet = book.active
    columns = {cell.value.lower(): cell.column for cell in sheet[1]}
    sheet.cell(row, columns["value"]).value = value
    sheet.cell(row, columns["source"]).value = "ledger"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_recorded_indicators_go_out_come_back_and_are_scored(bare: World, tmp_path: Path) -> None:
    client = bare.client("data-analyst")
    response = client.post(url(bare, "kpi-add"), {"file": upload("kpis.xlsx", fill(template(bare), 42))})
    assert response.status_code == 302
    assert KpiTable.objects.get().values == 1
    page = client.get(url(bare, "kpis")).content.decode()
    assert "ledger" in page
    result = leadline.assess(write_folder(bare.assessment, tmp_path / "folder"))
    recorded = [value for value in result.indicators if value.recording]
    assert [(value.value, value.recording.sources) for value in recorded if value.recording] == [(42.0, ("ledger",))]


def test_what_is_wrong_in_a_table_is_told_with_its_row(bare: World) -> None:
    response = bare.client("data-analyst").post(
        url(bare, "kpi-add"), {"file": upload("kpis.xlsx", fill(template(bare), "a lot"))}
    )
    assert response.status_code == 422
    assert "row 2" in response.content.decode()
    assert not KpiTable.objects.exists()


def test_a_table_with_a_formula_is_refused(bare: World) -> None:
    with pytest.raises(InputError) as caught:
        add_kpis(bare.actor("data-analyst"), bare.assessment, upload("kpis.xlsx", fill(template(bare), "=1+1")))
    assert "formula" in caught.value.problems[0].code


def test_an_empty_table_is_told(bare: World) -> None:
    out = io.BytesIO()
    template(bare).save(out)
    with pytest.raises(InputError) as caught:
        add_kpis(bare.actor("data-analyst"), bare.assessment, upload("kpis.xlsx", out.getvalue()))
    assert caught.value.problems[0].code == "kpis-none"

"""Bad input: one clear message that names the file, the place and the remedy; exit code 2; nothing half-written."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ASSESSMENT = """\
name: A small assessment
organisation: Nobody Ltd
mapping: mapping.yaml
answers: [answers.csv]
"""
MAPPING = """\
tables:
  - name: orders
    file: orders.csv
    object: order
    id: order_no
    links: {contract: contract_no}
    events:
      create_order: made
      ship_goods: shipped
  - name: contracts
    file: contracts.csv
    object: contract
    id: contract_no
    events:
      sign_contract: signed
"""
FILES = {
    "assessment.yaml": ASSESSMENT,
    "mapping.yaml": MAPPING,
    "data/orders.csv": (
        "order_no,contract_no,made,shipped\nO1,C1,2025-01-05 10:00,2025-01-07 10:00\nO2,C1,2025-01-06 10:00,\n"
    ),
    "data/contracts.csv": "contract_no,signed,parent\nC1,2025-01-02,O1\n",
    "answers.csv": "respondent,department,role,item,answer\nR1,Sales,Clerk,Q-STD-LM-1,2\nR2,Sales,Clerk,Q-STD-LM-1,3\n",
}
Leadline = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / "company" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path / "company"


def test_the_good_folder_is_good(folder: Path, leadline: Leadline):
    code, _, complaint = leadline("assess", folder)
    assert (code, complaint) == (0, "")
    assert sorted(path.name for path in (folder / "report").iterdir()) == ["report.en.html", "result.json"]


def renamed_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("orders.csv", FILES["data/orders.csv"])
    return packed.getvalue()


CASES = {
    "an empty file": ({"data/orders.csv": ""}, ["orders.csv", "empty"]),
    "a missing file": ({"data/orders.csv": None}, ["orders.csv", "--data"]),
    "a missing column": (
        {"data/orders.csv": "order_no,contract_no,made\nO1,C1,2025-01-05\n"},
        ["orders.csv", "shipped", "made"],
    ),
    "an unparsable date": (
        {"data/orders.csv": FILES["data/orders.csv"].replace("2025-01-06 10:00", "next Tuesday")},
        ["orders.csv", "row 3", "made", "next Tuesday", "format"],
    ),
    "a doubled id": (
        {"data/orders.csv": FILES["data/orders.csv"].replace("O2,", "O1,")},
        ["orders.csv", "order_no", "O1", "repeats"],
    ),
    "an unknown activity": (
        {"mapping.yaml": MAPPING.replace("ship_goods", "ship_godos")},
        ["mapping.yaml", "line 9", "ship_godos", "ship_goods"],
    ),
    "a key with a typo": (
        {"mapping.yaml": MAPPING.replace("object: contract", "objcet: contract")},
        ["mapping.yaml", "objcet", "object"],
    ),
    "broken YAML": ({"assessment.yaml": ASSESSMENT + "target: [unclosed\n"}, ["assessment.yaml", "line", "YAML"]),
    "an answer outside 1-5": (
        {"answers.csv": FILES["answers.csv"].replace("1,3\n", "1,7\n")},
        ["answers.csv", "row 3", "7"],
    ),
    "an unknown item": (
        {"answers.csv": FILES["answers.csv"].replace("R2,Sales,Clerk,Q-STD-LM-1", "R2,Sales,Clerk,Q-STD-LN-1")},
        ["answers.csv", "row 3", "Q-STD-LN-1", "Q-STD-LM-1"],
    ),
    "a ZIP renamed .csv": ({"data/orders.csv": renamed_zip()}, ["orders.csv", "ZIP"]),
    "a binary renamed .csv": ({"data/orders.csv": bytes(range(256)) * 40}, ["orders.csv"]),
    "a header and nothing else": ({"data/orders.csv": "order_no,contract_no,made,shipped\n"}, ["orders.csv", "row"]),
    "links in a circle": (
        {"mapping.yaml": MAPPING.replace("    id: contract_no\n", "    id: contract_no\n    links: {order: parent}\n")},
        ["mapping.yaml", "orders", "contracts", "order", "contract"],
    ),
    "a period that ends before it starts": (
        {"assessment.yaml": ASSESSMENT + "period: {from: 2025-12-31, to: 2025-01-01}\n"},
        ["assessment.yaml", "line 5", "2025-12-31"],
    ),
    "an unknown dimension in the target": (
        {"assessment.yaml": ASSESSMENT + "target: {dimensions: {rsik: 4}}\n"},
        ["assessment.yaml", "line 5", "rsik", "risk"],
    ),
    "an unknown model": ({"assessment.yaml": ASSESSMENT + "model: ltx\n"}, ["ltx", "ltc"]),
    "SQL in a condition": (
        {"mapping.yaml": MAPPING.replace("signed", '{time: signed, where: "1=1; drop table x"}')},
        ["mapping.yaml", "line 15"],
    ),
    "a path out of the data folder": (
        {"mapping.yaml": MAPPING.replace("file: orders.csv", "file: ../../orders.csv")},
        ["orders.csv"],
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_bad_input_is_told_with_file_place_and_remedy(folder: Path, leadline: Leadline, case: str, language: str):
    spoiled, needles = CASES[case]
    for name, content in spoiled.items():
        file = folder / name
        if content is None:
            file.unlink()
        elif isinstance(content, bytes):
            file.write_bytes(content)
        else:
            file.write_text(content, encoding="utf-8")
    code, shown, complaint = leadline("assess", folder, "--language", language)
    assert code == 2, shown
    assert shown == ""
    if language == "en":
        assert [needle for needle in needles if needle not in complaint] == [], complaint
    else:
        assert any("一" <= character <= "鿿" for character in complaint), complaint
    assert len(complaint.strip().splitlines()) == 1, complaint
    assert "Traceback" not in complaint
    assert not (folder / "report").exists()


def test_a_wrong_folder_is_named(tmp_path: Path, leadline: Leadline):
    code, _, complaint = leadline("assess", tmp_path / "nowhere")
    assert code == 2
    assert "nowhere" in complaint
    code, _, complaint = leadline("assess", tmp_path)
    assert code == 2
    assert "assessment.yaml" in complaint


def test_two_mistakes_are_told_at_once(folder: Path, leadline: Leadline):
    wrong = MAPPING.replace("ship_goods", "ship_godos").replace("sign_contract", "sign_contrat")
    (folder / "mapping.yaml").write_text(wrong, encoding="utf-8")
    code, _, complaint = leadline("assess", folder)
    assert code == 2
    assert len(complaint.strip().splitlines()) == 2


def test_an_output_folder_that_cannot_be_written_is_told(folder: Path, leadline: Leadline, tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    code, _, complaint = leadline("assess", folder, "--out", tmp_path / "file" / "report")
    assert code == 2
    assert "--out" in complaint


@pytest.mark.parametrize(("language", "word"), [("en", "never recorded"), ("zh-Hans", "从未记录")])
def test_the_data_check_says_what_each_indicator_lacks(folder: Path, leadline: Leadline, language: str, word: str):
    code, shown, complaint = leadline("log", "check", folder, "--language", language)
    assert (code, complaint) == (0, "")
    assert word in shown.replace("\n", "")


def test_an_unknown_engine_is_named(folder: Path, leadline: Leadline):
    code, _, complaint = leadline("assess", folder, "--engine", "oracle")
    assert code == 2
    assert "oracle is no engine. Give duckdb, spark" in " ".join(complaint.split())
    assert not (folder / "report").exists()

"""``leadline log suggest``: the proposal on standard output or in a file, and what it refuses."""

ORDERS = "order_no,created_at,shipped_at\n1,2024-03-01,2024-03-04\n2,2024-03-02,2024-03-05\n"


def test_the_proposal_is_shown(leadline, tmp_path):
    (tmp_path / "orders.csv").write_text(ORDERS)
    code, said, _ = leadline("log", "suggest", tmp_path / "orders.csv")
    assert code == 0
    assert "create_order: created_at" in said
    assert said.startswith("# Proposed by")


def test_the_proposal_is_written_and_an_existing_file_is_kept(leadline, tmp_path):
    (tmp_path / "orders.csv").write_text(ORDERS)
    out = tmp_path / "mapping.yaml"
    code, said, _ = leadline("log", "suggest", tmp_path, "--out", out, "--language", "zh-Hans")
    assert code == 0
    assert "请逐行确认" in said
    assert "ship_goods: shipped_at" in out.read_text(encoding="utf-8")
    out.write_text("mine")
    code, _, complaint = leadline("log", "suggest", tmp_path, "--out", out)
    assert code == 2
    assert "exists already" in complaint
    assert out.read_text() == "mine"


def test_a_log_without_a_known_name_is_written_all_the_same(leadline, tmp_path):
    (tmp_path / "log.csv").write_text(
        "case,activity,time\n" + "".join(f"{i},{s},2024-03-0{1 + i}\n" for i in range(5) for s in ("Foo", "Bar"))
    )
    out = tmp_path / "mapping.yaml"
    code, _, complaint = leadline("log", "suggest", tmp_path / "log.csv", "--out", out)
    assert code == 2
    assert "no name in this file stands for a step" in complaint
    assert "activity: activity" in out.read_text(encoding="utf-8")


def test_a_folder_for_the_output_must_exist(leadline, tmp_path):
    (tmp_path / "orders.csv").write_text(ORDERS)
    code, _, complaint = leadline("log", "suggest", tmp_path, "--out", tmp_path / "gone" / "mapping.yaml")
    assert code == 2
    assert "gone" in complaint

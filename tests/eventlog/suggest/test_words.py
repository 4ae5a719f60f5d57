"""Words in names, the best assignment, and whatever names and values come: what is proposed is always a mapping."""

import itertools
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.errors import DataError
from leadline.eventlog import load_mapping
from leadline.eventlog.suggest import suggest_mapping, write_proposal
from leadline.eventlog.suggest.assign import assign
from leadline.eventlog.suggest.steps import kind_of
from leadline.eventlog.suggest.words import is_planned, plays, read_words, split
from leadline.model import load_model
from leadline.text import catalogue

MODEL = load_model("ltc")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("order_no", ("order", "no")),
        ("SalesOrderID", ("sales", "order", "id")),
        ("ORDER-NO", ("order", "no")),
        ("Fällig am", ("faellig", "am")),
        ("ＯＲＤＥＲ", ("order",)),
        ("客户编号", ("客户编号",)),
        ("Número do Pedido", ("numero", "pedido")),
        ("N° de facture", ("no", "facture")),
        ("", ()),
        ("%&/", ()),
    ],
)
def test_a_name_is_cut_into_words(name, words):
    assert split(name) == words


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("olist_order_payments_dataset", "payment"),
        ("Accounts-Receivable", "invoice"),
        ("accounts", "customer"),
        ("Kundenauftraege", "order"),
        ("Auftragsnummer", "order"),
        ("销售订单明细", "order"),
        ("应收发票", "invoice"),
        ("Notas Fiscais", "invoice"),
        ("pedidos_venta", "order"),
        ("albarán de venta", "delivery"),
        ("FBillNo", ""),  # the number of any document
        ("Unidad de negocio", ""),
        ("happened_at", ""),
    ],
)
def test_the_last_word_for_a_type_says_what_a_name_is_about(name, kind):
    assert kind_of(name) == kind


def test_short_words_are_not_found_inside_longer_ones():
    assert not plays("time", "category")  # "at"
    assert not plays("id", "notes")  # "no"
    assert plays("id", "orderNo")


def test_planned_and_actual_dates():
    assert is_planned("预计到货日期")
    assert is_planned("expected_delivery")
    assert not is_planned("实际到货日期")
    assert not is_planned("WADAT_IST")
    assert is_planned("valid_until")
    assert not is_planned("validated_at")  # which begins as valid does


def test_every_word_for_a_step_or_an_attribute_means_one_of_the_model():
    steps = read_words("steps")
    named = {step for group in steps["steps"] for step in group["of"].values()} | {*steps["dates"].values()}
    assert named <= {*MODEL.activity_of}
    types = {each.id for each in MODEL.process.objects}
    kinds = read_words("types")["kinds"]
    assert {kinds.get(kind, kind) for kind in read_words("types")["types"]} <= types
    attributes = read_words("attributes")
    known = {each.id for each in MODEL.process.attributes}
    assert {*attributes["attributes"]} - known == {"disputed"}
    assert {name for on in attributes["on"].values() for names in on.values() for name in names} <= known


def test_every_reason_has_its_sentence_in_both_languages(root):
    import re

    code = "\n".join(p.read_text(encoding="utf-8") for p in (root / "src/leadline/eventlog/suggest").glob("*.py"))
    known = catalogue("suggest")
    said = {*re.findall(r'Reason\(\s*"([a-z-]+)"', code), *re.findall(r'say\("suggest", "([a-z-]+)"', code)}
    said |= {*re.findall(r'draft\.leave\([^,]+, "([a-z-]+)"', code)}
    assert len(said) > 25
    assert said <= {*known}
    for kind in ("text", "number", "boolean", "date", "empty"):
        assert f"left-{kind}" in known


@given(
    st.lists(st.lists(st.sampled_from([0, 0.1, 0.4, 0.5, 0.6, 0.9]), min_size=3, max_size=3), min_size=1, max_size=4)
)
def test_no_other_assignment_is_better(scores):
    taken = assign(scores, least=0.3)
    assert len({*taken.values()}) == len(taken)
    places = [0, 1, 2, *[None] * len(scores)]
    best = max(
        sum(scores[i][j] for i, j in enumerate(each) if j is not None and scores[i][j] >= 0.3)
        for each in itertools.permutations(places, len(scores))
    )
    assert sum(scores[i][j] for i, j in taken.items()) == pytest.approx(best)


NAMES = st.one_of(
    st.sampled_from(
        ["id", "order_no", "Datum", "下单时间", "环节", "status", "amount", "created_at", "customer", "user"]
    ),
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=['"', "\ufeff"]), min_size=1, max_size=12
    ),
)
VALUES = st.one_of(
    st.sampled_from(
        ["", "2024-03-01", "3/4/2024", "20240301", "Ship Goods", "发货", "0", "1,234.50", "K1", "NULL", "x: #y"]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=['"', "\ufeff"]), max_size=8),
)


@settings(max_examples=40)
@given(st.data())
def test_whatever_comes_the_proposal_is_a_mapping_or_a_clear_error(data):
    names = data.draw(
        st.lists(NAMES, min_size=2, max_size=5, unique_by=str.strip).filter(lambda n: all(x.strip() for x in n))
    )
    rows = data.draw(st.lists(st.lists(VALUES, min_size=len(names), max_size=len(names)), min_size=1, max_size=6))
    with TemporaryDirectory() as folder:
        path = Path(folder, "orders.csv")
        lines = [",".join(f'"{value}"' for value in row) for row in (names, *rows)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        try:
            proposal = suggest_mapping([path], MODEL)
            mapping = proposal.mapping()
        except DataError as error:
            error.sentences("zh-Hans")  # each code has its sentence
            return
        for language in ("en", "zh-Hans"):
            Path(folder, "mapping.yaml").write_text(write_proposal(proposal, language), encoding="utf-8")
            assert load_mapping(Path(folder, "mapping.yaml"), MODEL) == mapping

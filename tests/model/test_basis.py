"""Every threshold says what it rests on, and nothing that is an expert default is called a benchmark."""

import re

import pytest

from leadline.model.folder import shipped_models
from leadline.model.load import load_model
from leadline.model.schema import Indicator
from leadline.text import catalogue

BENCHMARK = {"en": re.compile("benchmark", re.IGNORECASE), "zh-Hans": re.compile("基准|对标|标杆")}
EXPERT = {"en": re.compile("expert default", re.IGNORECASE), "zh-Hans": re.compile("专家默认值")}
DENIED = {
    "en": re.compile(r"\b(not|nor|never|no) (a )?benchmarks?", re.IGNORECASE),
    "zh-Hans": re.compile("(非|不是)(行业)?(基准|对标|标杆)"),
}
INDICATORS = [indicator for model in shipped_models() for indicator in load_model(model).indicators]
CATALOGUES = ("reports", "explain", "kpis", "notes", "findings", "gates", "words", "cli", "questionnaire", "errors")


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda each: each.id)
def test_an_indicator_says_its_basis_and_an_expert_default_is_no_benchmark(indicator: Indicator) -> None:
    assert indicator.basis.note is not None
    if indicator.basis.kind != "expert-default":
        assert indicator.basis.sources
        return
    texts = [indicator.name, indicator.definition, indicator.basis.note, indicator.caveat]
    for text in filter(None, texts):
        for language in ("en", "zh-Hans"):
            assert not BENCHMARK[language].search(text.get(language)), text.get(language)


@pytest.mark.parametrize("name", CATALOGUES)
def test_no_sentence_calls_an_expert_default_a_benchmark(name: str) -> None:
    for key, text in catalogue(name).items():
        for language in ("en", "zh-Hans"):
            said = text.get(language)
            if EXPERT[language].search(said) and BENCHMARK[language].search(said):
                left = DENIED[language].sub("", said)
                assert not BENCHMARK[language].search(left), (key, said)


def test_the_pattern_finds_what_it_should() -> None:
    assert BENCHMARK["en"].search(DENIED["en"].sub("", "expert default: our Benchmark"))
    assert BENCHMARK["zh-Hans"].search(DENIED["zh-Hans"].sub("", "专家默认值即行业基准"))
    assert not BENCHMARK["en"].search(DENIED["en"].sub("", "expert default, not a benchmark"))

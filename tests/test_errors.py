"""Errors are codes and data; their sentences are made in the reader's language."""

import pytest

from leadline import errors
from leadline.errors import DataError, InputError, InstallationError, LeadlineError, ModelError, Problem


def test_the_docstring_draws_the_tree_as_it_is() -> None:
    classes = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, LeadlineError)]
    assert len(classes) > 5
    assert errors.__doc__ is not None
    lines = errors.__doc__.splitlines()
    for each in classes:
        (depth,) = [
            line.index(each.__name__)
            for line in lines
            if each.__name__ in line.replace("└", " ").replace("├", " ").split()
        ]
        assert depth == 4 + 4 * (len(each.__mro__) - LeadlineError.__mro__.__len__())


def test_a_problem_says_file_place_what_and_remedy_in_both_languages() -> None:
    problem = Problem(code="yaml-repeated-key", file="m.yaml", place="line 7", params={"key": "id", "first": 3})
    assert problem.sentence() == "m.yaml, line 7: the key 'id' is already on line 3. Keep one of the two."
    assert problem.sentence("zh-Hans") == "m.yaml，第 7 行：“id”在第 3 行已经写过。请只保留一处。"


def test_a_problem_may_have_no_place() -> None:
    assert Problem(code="file-empty").sentence() == "this file is empty. Export it again."


def test_an_error_tells_every_problem() -> None:
    error = DataError([Problem(code="file-empty", file=name) for name in ("a.csv", "b.csv")])
    assert str(error) == "a.csv: this file is empty. Export it again.\nb.csv: this file is empty. Export it again."
    assert error.sentences("zh-Hans") == ["a.csv：文件为空。请重新导出。", "b.csv：文件为空。请重新导出。"]


def test_braces_in_what_the_user_wrote_do_no_harm() -> None:
    problem = Problem(code="yaml-unknown-key-near", params={"key": "{0.__class__}", "near": "{near"})
    assert problem.sentence() == "'{0.__class__}' is not a key here. Did you mean '{near'?"


def test_of_makes_the_class_it_is_called_on() -> None:
    with pytest.raises(ModelError):
        raise ModelError.of("file-empty", file="model.yaml")
    assert issubclass(ModelError, InputError)
    assert not issubclass(InstallationError, InputError), "the user's input is not at fault"


def test_an_unknown_code_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError, match="no-such-code"):
        Problem(code="no-such-code").sentence()

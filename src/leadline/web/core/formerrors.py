"""What a form finds wrong, as an error of the core: the API checks what it is sent by the forms of the pages."""

from typing import Any, NoReturn

from leadline.errors import InputError, Problem


def refuse(form: Any) -> NoReturn:
    """Raise every mistake of a form, each by the name of its field.

    Raises:
        InputError: always.
    """
    raise InputError(
        Problem(code="web-field", place=name, params={"said": " ".join(said)}) for name, said in form.errors.items()
    )

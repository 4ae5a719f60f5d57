"""Writes that are committed together: each by itself right or wrong, and none acknowledged that was not kept."""

import pytest
from django.db import OperationalError, connection, transaction

from leadline.web.core.together import _Write, commit, write_together
from leadline.web.organisations.models import Organisation, Unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def organisation() -> Organisation:
    return Organisation.objects.create(name="Haichuan", slug="haichuan")


def _adding(organisation: Organisation, name: str) -> _Write:
    return _Write(lambda: Unit.objects.create(organisation=organisation, name=name).name)


def test_a_write_that_fails_takes_no_other_with_it(organisation: Organisation) -> None:
    writes = [_adding(organisation, name) for name in ("East", "East", "West")]  # names are unique
    commit(writes)
    assert [(write.value, write.error is None) for write in writes] == [
        ("East", True), (None, False), ("West", True),
    ]  # fmt: skip
    assert sorted(Unit.objects.values_list("name", flat=True)) == ["East", "West"]


def test_nothing_is_acknowledged_where_the_commit_fails(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(connection, "_commit", fail)
    writes = [_adding(organisation, name) for name in ("East", "West")]
    commit(writes)
    monkeypatch.undo()
    assert all(isinstance(write.error, OperationalError) and write.done.is_set() for write in writes)
    assert not Unit.objects.exists()


def test_nothing_is_acknowledged_where_the_transaction_was_lost_in_the_middle(organisation: Organisation) -> None:
    lost = _Write(lambda: transaction.set_rollback(True))
    outer = _Write(_lose_everything)
    writes = [_adding(organisation, "East"), lost, outer, _adding(organisation, "West")]
    commit(writes)
    kept = set(Unit.objects.values_list("name", flat=True))
    assert {write.value for write in writes if write.error is None and write.value} == kept


def _lose_everything() -> None:
    """End the whole transaction behind Django's back, as SQLite does where the disk fails."""
    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK")


def test_without_the_thread_a_write_runs_at_once(organisation: Organisation) -> None:
    assert write_together(lambda: Unit.objects.create(organisation=organisation, name="East").name) == "East"

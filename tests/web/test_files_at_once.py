"""The same bytes stored and forgotten at once: test_on_postgres runs it, as SQLite has one writer at a time."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from leadline.web.core.actions import Actor
from leadline.web.files.models import StoredFile
from leadline.web.files.store import drop, store_bytes
from leadline.web.organisations.models import Organisation


@pytest.mark.django_db(transaction=True)
def test_bytes_stored_as_they_are_forgotten_stay(settings: Any, tmp_path: Any) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    settings.FILES = tmp_path
    actor = Actor(organisation=Organisation.objects.create(name="Haichuan", slug="haichuan"), trusted=True)
    old = store_bytes(actor, "a.csv", [b"no\n1\n"], ["csv"])
    placed = threading.Event()

    def store_slowly() -> None:
        try:
            with transaction.atomic():
                store_bytes(actor, "b.csv", [b"no\n1\n"], ["csv"])
                placed.set()
                threading.Event().wait(1.0)  # the row is not to be seen by others yet
        finally:
            connection.close()

    slow = threading.Thread(target=store_slowly)
    slow.start()
    assert placed.wait(20)
    with transaction.atomic():
        drop(old)
    slow.join()
    (new,) = StoredFile.objects.all()
    assert (new.name, new.path.read_bytes()) == ("b.csv", b"no\n1\n")
    with transaction.atomic():
        drop(new)
    assert not list(tmp_path.rglob("??/*"))

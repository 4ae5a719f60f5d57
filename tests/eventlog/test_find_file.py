"""Where a mapping's files are looked up, and where never."""

import pytest

from leadline.errors import DataError
from leadline.eventlog.read.find import find_file


@pytest.fixture
def folders(tmp_path):
    for name in ("one/a.csv", "one/deep/b.csv", "two/a.csv", "two/x/c.csv", "two/y/c.csv", "secret.csv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("id\n1\n")
    return [tmp_path / "one", tmp_path / "two"]


def test_the_first_folder_that_has_it_wins(folders):
    assert find_file("a.csv", folders) == folders[0] / "a.csv"


def test_a_file_further_down_is_found_by_its_name(folders):
    assert find_file("b.csv", folders) == folders[0] / "deep" / "b.csv"
    assert find_file("x/c.csv", folders) == folders[1] / "x" / "c.csv"


def test_two_files_of_one_name_are_listed(folders):
    with pytest.raises(DataError) as raised:
        find_file("c.csv", folders)
    assert "x/c.csv" in str(raised.value)
    assert "y/c.csv" in str(raised.value)


def test_a_missing_file_says_where_was_looked(folders):
    with pytest.raises(DataError) as raised:
        find_file("nowhere.csv", folders)
    assert str(folders[0]) in str(raised.value)
    assert str(folders[1]) in str(raised.value)


@pytest.mark.parametrize(
    "name", ["../secret.csv", "deep/../../secret.csv", "/etc/passwd", "C:\\secret.csv", "..\\secret.csv"]
)
def test_a_name_that_leads_outside_is_refused(folders, name):
    with pytest.raises(DataError, match="lies outside the data folders"):
        find_file(name, folders)


def test_a_link_that_leads_outside_is_refused(folders, tmp_path):
    (folders[0] / "link.csv").symlink_to(tmp_path / "secret.csv")
    (folders[0] / "linked").symlink_to(tmp_path)
    with pytest.raises(DataError, match="lies outside the data folders"):
        find_file("link.csv", folders)
    with pytest.raises(DataError, match="lies outside the data folders"):
        find_file("linked/secret.csv", folders)
    with pytest.raises(DataError, match="does not exist"):
        find_file("secret.csv", folders)


def test_stars_in_names_mean_nothing(folders):
    with pytest.raises(DataError, match="does not exist"):
        find_file("*.csv", folders)

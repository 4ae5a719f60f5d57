"""Rows of cells as text, and the columns that are called by letters."""

from leadline.workbook.archive import BadArchive

Row = tuple[int, dict[int, str]]
"""The number of a row, from 1, and its texts without spaces around them by column, from 0. Empty cells are left out."""


class ColumnNumbers(dict[str, int]):
    """The number of a column, from 0, by its letters.

    >>> ColumnNumbers()["XFD"]
    16383
    """

    def __missing__(self, letters: str) -> int:
        """Return the number of a column that was not asked for yet."""
        number = 0
        for letter in letters.upper():
            number = number * 26 + ord(letter) - ord("A") + 1
        if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
            raise BadArchive("damaged")
        self[letters] = number - 1
        return self[letters]


def column_letters(number: int) -> str:
    """Return the letters of a column by its number, from 0.

    >>> column_letters(0), column_letters(27), column_letters(16383)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

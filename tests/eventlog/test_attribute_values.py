"""Attributes: cast to their type where that is certain, missing and counted where it is not."""

import pytest

from leadline.errors import MappingError


@pytest.fixture
def values(read, rows):
    def values(attribute: str, given: list[str], spec: str = "value") -> list[object]:
        mapping = f"""
            tables:
              - name: orders
                file: o.csv
                object: order
                id: id
                attributes: {{{attribute}: {spec}}}
                events: {{create_order: at}}
            """
        lines = [f'{i},"{value}",2024-01-01' for i, value in enumerate(given)]
        log = read(mapping, {"o.csv": "\n".join(["id,value,at", *lines])})
        values.unread = [f for f in log.quality if f.code in ("unread-numbers", "unread-booleans")]
        return [row["v"] for row in rows(log, f"SELECT a_{attribute} AS v FROM object_order ORDER BY object")]

    return values


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["1", "2.5", "-3e2", "+4"], [1, 2.5, -300, 4]),
        (["1,234.50", "12", "1,234"], [1234.5, 12, 1234]),  # 1,234.50 tells what the comma is
        (["1.234,50", "12", "1.234"], [1234.5, 12, 1234]),
        (["0,5", "12,75"], [0.5, 12.75]),
        (["1,234", "5"], [None, 5]),  # a thousand, or one and a bit: nothing tells
        (["1.234", "5"], [1.234, 5]),  # plain notation
        (["1,234.50", "1.234,50", "1,234"], [1234.5, 1234.5, None]),  # both ways in one column
        (["12", "many", "nan", "inf"], [12, None, None, None]),
    ],
)
def test_numbers(values, given, expected):
    assert values("amount", given) == expected
    assert sum(f.count for f in values.unread) == expected.count(None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["$1,234.00", "$12.50", "-$5", "$ 7"], [1234, 12.5, -5, 7]),
        (["¥1,234.00", "¥-5.00"], [1234, -5]),
        (["1.234,00 €", "0,50 €", "-12 €"], [1234, 0.5, -12]),
        (["1,234.00 CNY", "7.5cny"], [1234, 7.5]),
        (["US$1,234.00", "US$5"], [1234, 5]),
        (["12.5万元", "3亿元", "200元"], [125_000, 300_000_000, 200]),
        (["12.5万", "0.07万", "1,234,567.00"], [125_000, 700, 1_234_567]),
        (["1 234,50", "1\u00a0234\u202f567,00"], [1234.5, 1_234_567]),
        (["1'234.50", "CHF", "5"], [1234.5, None, 5]),
        (["1.234,00-", "5,00"], [-1234, 5]),  # as SAP writes what is negative
        (["€1.234", "€5"], [None, 5]),  # a thousand, or one and a bit: nothing tells
        (["1,234万", "5万"], [None, 50_000]),
        (["€1.234", "€5,50"], [1234, 5.5]),
        (["$5.00", "€7.00", "3"], [None, None, 3]),  # two currencies, and nothing says which is whose
        (["$5.00", "7.00"], [None, 7]),  # of which currency is the 7?
        (["$5", "5 pcs", "1 2"], [None, None, None]),
        (["--5", "$-5-", "1 23"], [None, None, None]),
    ],
)
def test_amounts_with_their_currency(values, given, expected):
    assert values("amount", given) == expected
    assert sum(f.count for f in values.unread) == expected.count(None)


@pytest.mark.parametrize(("decimal", "expected"), [(",", [1234, 5, 12.5, None]), (".", [1.234, 5, None, 7.25])])
def test_the_mapping_says_what_the_decimal_sign_is(values, decimal, expected):
    spec = f'{{column: value, decimal: "{decimal}"}}'
    assert values("amount", ["1.234 €", "5 €", "12,5 €", "7.25 €"], spec) == expected
    assert values("amount", ["1.234", "5"], spec) == [1234 if decimal == "," else 1.234, 5]


def test_the_mapping_says_what_a_sign_means(read, rows):
    mapping = """
        tables:
          - name: orders
            file: o.csv
            object: order
            id: id
            attributes: {amount: net, currency: {column: net, signs: {"$": CAD, "€": EUR, Taler: XAU}}}
            events: {create_order: at}
        """
    amounts = ["$1,234.00", "5.50 €", "3 Taler", "£4", "7"]
    content = "id;net;at\n" + "".join(f"{i};{each};2024-01-01\n" for i, each in enumerate(amounts))
    log = read(mapping, {"o.csv": content})
    assert rows(log, "SELECT a_amount AS v, a_currency AS c FROM object_order ORDER BY object") == [
        {"v": 1234, "c": "CAD"},
        {"v": 5.5, "c": "EUR"},
        {"v": 3, "c": "XAU"},
        {"v": 4, "c": None},  # a sign the mapping does not name
        {"v": 7, "c": None},
    ]


@pytest.mark.parametrize(
    ("attribute", "key", "needed"), [("region", 'decimal: ","', "number"), ("amount", 'signs: {"$": USD}', "text")]
)
def test_a_key_of_another_kind_of_attribute_is_refused(read, attribute, key, needed):
    mapping = f"""
        tables:
          - name: orders
            file: o.csv
            object: order
            id: id
            attributes: {{{attribute}: {{column: value, {key}}}}}
            events: {{create_order: at}}
        """
    with pytest.raises(MappingError, match=f"is for attributes of type {needed}") as raised:
        read(mapping, {"o.csv": "id,value,at\n1,2,2024-01-01\n"})
    assert raised.value.sentences("zh-Hans")


def test_yes_and_no(values):
    given = ["true", "No", "1", "0", "Y", "n", "是", "否", "yes", "FALSE", "maybe"]
    assert values("is_tender", given) == [True, False, True, False, True, False, True, False, True, False, None]
    (finding,) = values.unread
    assert (finding.count, finding.of, finding.examples) == (1, 11, ("maybe",))


def test_spellings_are_mended(values):
    spec = "{column: value, replace: {GTXPro: GTX Pro}}"
    assert values("product", ["GTXPro", "GTX Pro", "MG"], spec) == ["GTX Pro", "GTX Pro", "MG"]


def test_own_attributes_are_text_unless_said_otherwise(values):
    assert values("size", ["1", "2"]) == ["1", "2"]
    assert values("size", ["1", "2"], "{column: value, type: number}") == [1, 2]


def test_missing_words_count_only_where_the_table_says_so(read, rows):
    mapping = """
        tables:
          - name: orders
            file: o.csv
            object: order
            id: id
            missing: ["-", "n/a"]
            attributes: {region: region}
            events: {create_order: at}
        """
    log = read(mapping, {"o.csv": "id,region,at\n1,-,2024-01-01\n2,NULL,2024-01-02\n3,n/a,-\n4,North,\n"})
    assert [r["a_region"] for r in rows(log, "SELECT a_region FROM object_order ORDER BY object")] == [
        None,
        "NULL",
        None,
        "North",
    ]


def test_the_first_value_counts_over_rows_and_tables(read, rows):
    mapping = """
        tables:
          - name: lines
            file: lines.csv
            object: order
            id: no
            repeats: true
            attributes: {product: product, channel: via}
          - name: orders
            file: orders.csv
            object: order
            id: no
            attributes: {channel: channel, amount: value}
            events: {create_order: at}
        """
    log = read(
        mapping,
        {
            "lines.csv": "no,product,via\n7,,\n7,pump,web\n7,hose,fax\n8,,\n",
            "orders.csv": "no,channel,value,at\n8,phone,5,2024-01-01\n7,shop,6,2024-01-02\n",
        },
    )
    assert rows(log, "SELECT id, a_product AS p, a_channel AS c, a_amount AS a FROM object_order ORDER BY object") == [
        {"id": "7", "p": "pump", "c": "web", "a": 6.0},
        {"id": "8", "p": None, "c": "phone", "a": 5.0},
    ]
    assert [(a.attribute, a.filled, a.tables) for a in log.type_of("order").attributes] == [
        ("product", 1, ("lines",)),
        ("channel", 2, ("lines", "orders")),
        ("amount", 2, ("orders",)),
    ]

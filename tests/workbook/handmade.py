"""Workbooks written by hand, to the byte: what no library would write."""

import io
import zipfile

STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>'
    '<numFmt numFmtId="165" formatCode="0.00&quot; days&quot;"/>'
    '<numFmt numFmtId="166" formatCode="[Red][h]:mm;@"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>{}</cellXfs></styleSheet>'
)


def handmade(
    cells: str,
    *,
    strings: str | None = None,
    formats: tuple[int, ...] = (0,),
    of_1904: bool = False,
    files: dict[str, str] | None = None,
) -> bytes:
    """Return a workbook with one sheet of this XML between ``<sheetData>`` and its end; ``files`` replace parts."""
    links = [("styles", "styles.xml"), ("worksheet", "worksheets/sheet1.xml")]
    parts = {
        "xl/workbook.xml": f'<workbook xmlns:r="r"><workbookPr date1904="{int(of_1904)}"/>'
        '<sheets><sheet name="One" r:id="rId1"/></sheets></workbook>',
        "xl/styles.xml": STYLES.format("".join(f'<xf numFmtId="{number}"/>' for number in formats)),
        "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{cells}</sheetData></worksheet>",
    }
    if strings is not None:
        links.append(("sharedStrings", "sharedStrings.xml"))
        parts["xl/sharedStrings.xml"] = f"<sst>{strings}</sst>"
    parts["xl/_rels/workbook.xml.rels"] = (
        "<Relationships>"
        + "".join(
            f'<Relationship Id="rId{2 - i if i < 2 else 3}" Type="http://x/{kind}" Target="{target}"/>'
            for i, (kind, target) in enumerate(links)
        )
        + "</Relationships>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (parts | (files or {})).items():
            archive.writestr(name, text)
    return buffer.getvalue()

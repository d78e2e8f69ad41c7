"""What would act in a PDF is seen, whatever it is, and however it is kept."""

import io

import pypdf
import pytest
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    PdfObject,
    TextStringObject,
)

from rectified.printing import inert

WEB = {"S": "/URI", "URI": "https://a.example/"}
JAVASCRIPT = {"S": "/JavaScript", "JS": "act()"}


def _object(value: object) -> PdfObject:
    """A value as PDFs have it; a text with a slash is a name."""
    if isinstance(value, dict):
        return DictionaryObject(
            {NameObject(f"/{k}"): _object(v) for k, v in value.items()}
        )
    if isinstance(value, list):
        return ArrayObject(map(_object, value))
    text = str(value)
    return NameObject(text) if text[:1] == "/" else TextStringObject(text)


def _written(annotation: object = None, *, catalog: object = None) -> bytes:
    """A PDF of one page with an annotation, and something in its catalog; both in objects of their own."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(100, 100)
    if annotation:
        held = writer._add_object(_object(annotation))
        page[NameObject("/Annots")] = ArrayObject([held])
    if isinstance(catalog, dict):
        for key, value in catalog.items():
            writer.root_object[NameObject(f"/{key}")] = writer._add_object(
                _object(value)
            )
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("annotation", "catalog"),
    [
        (None, None),
        ({"A": WEB}, None),
        ({"A": WEB | {"URI": "MAILTO:a@b.example"}}, None),
        ({"A": {"S": "/GoTo", "D": "there"}}, {"OpenAction": ["/Fit"]}),
        ({"A": {"O": "/Layout", "S": "/URI"}}, {"Next": {"Title": "x"}}),
    ],
)
def test_what_leads_somewhere_is_let(
    annotation: object, catalog: object
) -> None:
    assert inert.acting(_written(annotation, catalog=catalog)) == []


@pytest.mark.parametrize(
    ("annotation", "catalog", "told"),
    [
        ({"A": JAVASCRIPT}, None, "/JavaScript"),
        ({"A": {"S": "/Launch", "F": "x.exe"}}, None, "/Launch"),
        ({"A": {"S": "/SubmitForm"}}, None, "/SubmitForm"),
        ({"A": {"S": "/GoToR", "F": "x.pdf"}}, None, "/GoToR"),
        ({"A": WEB | {"Next": JAVASCRIPT}}, None, "/JavaScript"),
        ({"A": WEB | {"Next": [{"Type": "/Action", "S": "/Launch"}]}}, None, "/Launch"),
        ({"A": WEB | {"URI": "javascript:act()"}}, None, "javascript:act"),
        ({"A": WEB | {"URI": "file:///etc/passwd"}}, None, "file:///"),
        ({"A": WEB | {"URI": " https://a.example/"}}, None, "a link to"),
        ({"AA": {"E": WEB}}, None, "/AA"),
        (None, {"OpenAction": JAVASCRIPT}, "/JavaScript"),
        (None, {"OpenAction": {"S": "/Named", "N": "/Print"}}, "/Named"),
        (None, {"Names": {"JavaScript": {}}}, "/JavaScript"),
        (None, {"Names": {"EmbeddedFiles": {}}}, "/EmbeddedFiles"),
        (None, {"AF": [{"Type": "/Filespec"}]}, "/Filespec"),
        (None, {"AcroForm": {"Fields": []}}, "/AcroForm"),
    ],
)  # fmt: skip
def test_what_does_more_is_told(
    annotation: object, catalog: object, told: str
) -> None:
    found = inert.acting(_written(annotation, catalog=catalog))
    assert any(told in one for one in found), found


def test_what_nothing_refers_to_is_told() -> None:
    """And what is a stream."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer._add_object(_object(JAVASCRIPT))
    stream = DecodedStreamObject()
    stream.set_data(b"x")
    stream[NameObject("/Type")] = NameObject("/EmbeddedFile")
    writer._add_object(stream)
    file = io.BytesIO()
    writer.write(file)
    found = inert.acting(file.getvalue())
    assert [one.split(": ")[1] for one in found] == ["/JS", "/EmbeddedFile"]


def _stream(keys: bytes, data: bytes) -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (
        len(data),
        keys,
        data,
    )


def test_what_is_packed_is_told() -> None:
    """Objects within a stream of objects; no library that we have writes one."""
    first = b"4 0 "
    packed = first + b"<</S/JavaScript/JS(act\\(\\))>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[]/Count 0>>",
        _stream(b"/Type/ObjStm/N 1/First %d" % len(first), packed),
    ]
    file, places = b"%PDF-1.5\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    # Of each object: how it is kept, where, and its generation or its place in the stream.
    rows = [(0, 0, 0), *((1, place, 0) for place in places), (2, 3, 0)]
    rows.append((1, len(file), 0))
    table = b"".join(
        bytes([kind, *at.to_bytes(2), last]) for kind, at, last in rows
    )
    keys = b"/Type/XRef/W[1 2 1]/Root 1 0 R/Size %d" % len(rows)
    end = b"startxref\n%d\n%%%%EOF\n" % len(file)
    file += b"5 0 obj\n%s\nendobj\n%s" % (_stream(keys, table), end)
    assert inert.acting(file) == ["object 4: /JS"]

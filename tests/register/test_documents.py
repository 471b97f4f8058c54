"""Documents: of a known kind that their content shows, bounded, their names made plain."""

import pytest

from geoapi.register import documents
from geoapi.register.documents import document_of
from geoapi.register.errors import DocumentError

GOOD = {
    "a.pdf": b"%PDF-1.4", "b.PNG": b"\x89PNG\r\n\x1a\n..", "c.jpeg": b"\xff\xd8\xff\xe0",
    "d.docx": b"PK\x03\x04..", "e.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "f.tif": b"II*\x00",
    "g.ofd": b"PK\x03\x04",
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_known_kinds(name):
    made = document_of(name, GOOD[name])
    assert made.name == name
    assert len(made.sha256) == 64


@pytest.mark.parametrize(("name", "content", "why"), [
    ("a.exe", b"MZ", "格式不接受"), ("pdf", b"%PDF-", "格式不接受"), ("a.pdf", b"", "空的"),
    ("a.pdf", b"<html>", "不是 .pdf"), ("a.png", b"%PDF-", "不是 .png"),
    ("a.svg", b"<svg onload=x>", "格式不接受"), ("", b"x", "格式不接受"),
])  # fmt: skip
def test_others_are_refused(name, content, why):
    with pytest.raises(DocumentError, match=why):
        document_of(name, content)


def test_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(documents, "MOST_BYTES", 10)
    assert document_of("a.pdf", b"%PDF-12345").sha256
    with pytest.raises(DocumentError, match="超过"):
        document_of("a.pdf", b"%PDF-123456")


@pytest.mark.parametrize(("given", "name"), [
    ("../../etc/说明.pdf", "说明.pdf"), ("C:\\x\\a.pdf", "a.pdf"), (".hidden.pdf", "hidden.pdf"),
    ("a\x00b\n.pdf", "ab.pdf"), ("字" * 200 + ".pdf", "字" * 80 + ".pdf"), (".pdf", "附件.pdf"),
])  # fmt: skip
def test_names_are_plain(given, name):
    if given == ".pdf":  # a hidden file without an ending
        with pytest.raises(DocumentError):
            document_of(given, b"%PDF-")
        return
    assert document_of(given, b"%PDF-").name == name

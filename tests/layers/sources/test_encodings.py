"""Encodings: stated, strict, scored."""

from pathlib import Path

import pytest

from layers.errors import SourceError
from layers.sources.encodings import Guess, choose, cut, decode, lookup

FILE = Path("甲.csv")


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("GBK", "gb18030"),
        ("gb2312", "gb18030"),
        ("ANSI 936", "gb18030"),
        ("CP936", "gb18030"),
        ("65001", "utf-8"),
        ("UTF-8\r\n", "utf-8"),
        ("Big5", "big5"),
        ("no-such-thing", None),
        ("base64", None),
    ],
)
def test_names_of_encodings(name, codec):
    assert lookup(name) == codec


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("地块".encode(), "UTF-8"),
        ("地块".encode("utf-8-sig"), "UTF-8"),
        ("地块".encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + "地块".encode("utf-16-be"), "UTF-16"),
        ("地块".encode("gbk"), "GB18030"),
        ("地块𠮷".encode("gb18030"), "GB18030"),
    ],
)
def test_text_without_a_word_on_its_encoding(data, encoding):
    text, used, _ = decode(FILE, data)
    assert (text[:2], used) == ("地块", encoding)


def test_a_wrong_statement_is_refused_by_line():
    with pytest.raises(SourceError, match=r"第 2 行.*utf-8"):
        decode(FILE, "a\n地块".encode("gbk"), "utf-8")
    with pytest.raises(SourceError, match="不认识编码"):
        decode(FILE, b"a", "klingon")


def test_of_all_that_decode_the_most_chinese_wins():
    guesses = [Guess("cp1252", ""), Guess("utf-8", ""), Guess("gb18030", "")]
    assert choose(["连云港市".encode("gbk")], guesses) == guesses[2]
    assert choose(["连云港市".encode()], guesses) == guesses[1]
    assert choose([b"plain"], guesses) == guesses[0]
    assert choose([b"\xff\xff"], guesses[1:]) is None


def test_a_character_cut_in_two_is_left_out():
    assert cut("地块名称".encode()[:10], "utf-8") == "地块名"
    assert cut("地块".encode("gbk")[:3], "gb18030") == "地"

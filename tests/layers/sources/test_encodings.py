"""Encodings: stated, strict, and weighed by how Chinese the text looks."""

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.errors import SourceError
from layers.sources.encodings import UNSTATED, decode, label, lookup
from layers.sources.trials import Guess, Trial, best, cut, try_on

FILE = Path("甲.csv")
DATA = Path(__file__).parents[3] / "../shared/data"

TRADITIONAL = "新竹市東區光復路二段一百號 臺北縣土地開發股份有限公司 工業區編定 面積 地號 使用分區"
"""Written as in Taiwan; every character is in Big5."""


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("GBK", "gb18030"),
        ("gb2312", "gb18030"),
        ("ANSI 936", "gb18030"),
        ("CP936", "gb18030"),
        ("65001", "utf-8"),
        ("UTF-8\r\n", "utf-8"),
        ("Big5", "cp950"),
        ("BIG-5", "cp950"),
        ("950", "cp950"),
        ("ANSI 950", "cp950"),
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
        ("地號、土地".encode("big5"), "BIG5"),
    ],
)
def test_text_without_a_word_on_its_encoding(data, encoding):
    text, used, _ = decode(FILE, data)
    assert (text[0], used) == ("地", encoding)


def test_a_guess_of_big5_says_how_to_mend_it():
    text, used, why = decode(FILE, TRADITIONAL.encode("big5"))
    assert (text, used) == (TRADITIONAL, "BIG5")
    assert "推测" in why
    assert "--encoding" in why


def test_a_wrong_statement_is_refused_by_line():
    with pytest.raises(SourceError, match=r"UTF-8（第 2 行）"):
        decode(FILE, "a\n地块".encode("gbk"), "utf-8")
    with pytest.raises(SourceError, match="不认识编码"):
        decode(FILE, b"a", "klingon")
    with pytest.raises(SourceError, match=r"UTF-8（第 1 行）、GB18030（第 1 行）、BIG5（第 1 行）"):
        decode(FILE, b"\xff\xff")


def chosen(values, guesses=UNSTATED):
    trials = [Trial(guess) for guess in guesses]
    for trial in trials:
        if try_on(trial, values) is not None:
            trial.failed = "it"
    return best(trials)


def test_of_all_that_decode_the_most_chinese_wins():
    guesses = [Guess("cp1252", ""), Guess("utf-8", ""), Guess("gb18030", "")]
    assert chosen(["连云港市".encode("gbk")], guesses) == guesses[2]
    assert chosen(["连云港市".encode()], guesses) == guesses[1]
    assert chosen([b"plain"], guesses) == guesses[0]
    assert chosen([b"\xff\xff"], guesses[1:]) is None
    assert chosen(["Zürich".encode("cp1252")], guesses) == guesses[0]


def test_gbk_that_happens_to_be_utf8():
    """一 and 元: two bytes each that are also one Cyrillic letter of UTF-8."""
    value = "一元".encode("gbk")
    assert len(value.decode("utf-8")) == 2
    assert chosen([value]).encoding == "gb18030"


@pytest.mark.parametrize("alone", ["5μm", "①", "（一）", "圩", "№"])
def test_a_lone_symbol_or_rare_character_is_not_taken_for_big5(alone):
    assert chosen([alone.encode("gbk")]).encoding == "gb18030"


@given(st.text(st.sampled_from(sorted(set(TRADITIONAL) - {" "})), min_size=4, max_size=30))
def test_traditional_text_is_told_from_gbk_by_four_characters(text):
    assert label(chosen([text.encode("big5")]).encoding) == "BIG5"


@pytest.mark.skipif(not DATA.is_dir() and not os.environ.get("CI"), reason="no real data here")
def test_no_real_name_in_gbk_or_utf8_is_taken_for_anything_else():
    with (DATA / "landchina/supplies_2016.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = {cell for row in csv.reader(file) for cell in row if not cell.isascii()}
    assert len(cells) > 500
    for cell in cells:
        assert chosen([cell.encode("gb18030")]).encoding == "gb18030", cell
        assert chosen([cell.encode()]).encoding == "utf-8", cell


def test_the_first_value_that_does_not_decode():
    trial = Trial(Guess("gb18030", ""))
    good, half = "地块".encode("gbk"), "地块".encode("gbk")[:3]
    assert try_on(trial, [good, half, half]) == 1
    assert try_on(trial, [good, half], width=3) is None
    assert (trial.beyond, trial.common) == (3, 3)


def test_a_character_cut_in_two_is_left_out():
    assert cut("地块名称".encode()[:10], "utf-8") == "地块名"
    assert cut("地块".encode("gbk")[:3], "gb18030") == "地"

"""Packs: every value has its date, every quote stands in the text, and bad packs are refused."""

import re
import shutil
from datetime import date
from fractions import Fraction

import pytest
import yaml

from geoapi.planning.idle.law import IDLE, read_idle_test
from geoapi.planning.pack_checks import split_articles
from geoapi.planning.packs import POLICY, NotInForceError, PackError, read_pack

FIRST = date(2012, 7, 1)
PACKS = sorted(POLICY.glob("*/2012-53-idle-land.yaml"))


@pytest.fixture
def pack(tmp_path):
    """Return the path of a copy of the idle-land pack, and a function that changes it."""
    text = IDLE.with_suffix(".txt")
    shutil.copy(text, tmp_path / text.name)
    path = tmp_path / IDLE.name
    raw = yaml.safe_load(IDLE.read_text(encoding="utf-8"))

    def rewrite(change):
        change(raw)
        path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
        return path

    return rewrite


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_every_quote_is_an_exact_part_of_its_article(path):
    found = read_pack(path)
    articles = split_articles(found.text)
    for rule in found.rules.values():
        assert rule.quote in articles[rule.article], rule.name
        assert rule.clause
        assert rule.values


def test_the_stored_text_is_whole():
    articles = split_articles(read_pack(IDLE).text)
    assert len(articles) == 32
    assert articles[1].startswith("第一条 ")
    assert articles[31].startswith("第三十一条 集体所有建设用地")
    assert articles[32].strip() == "第三十二条 本办法自2012年7月1日起施行。"
    assert not any(mark in read_pack(IDLE).text for mark in ("font", "#doc", "http", "<"))


def test_the_idle_test_holds_the_figures_of_order_53():
    test = read_idle_test(date(2024, 3, 1))
    assert (test.not_started_years, test.suspended_years, test.hand_over_years) == (1, 1, 1)
    assert (test.recovery_years, test.fee_share) == (2, Fraction(20, 100))
    assert (test.developed_share, test.invested_share) == (Fraction(1, 3), Fraction(25, 100))
    assert set(test.start_states) == {"pit_finished", "all_piles", "foundation_third"}
    assert set(test.causes) == {
        "gov_delivery", "gov_plan", "gov_policy", "gov_petition", "gov_control", "gov_other",
        "force_majeure",
    }  # fmt: skip
    assert (test.law, test.since, test.until) == (
        "《闲置土地处置办法》（国土资源部令第53号）", date(2012, 7, 1), None,
    )  # fmt: skip


def test_in_force_from_its_first_day():
    assert read_idle_test(date(2012, 7, 1)).not_started_years == 1
    with pytest.raises(NotInForceError, match=r"2012-07-01.*2012-06-30"):
        read_idle_test(date(2012, 6, 30))


def test_out_of_force_after_its_last_day(pack):
    path = pack(lambda raw: raw.update(valid_to=date(2030, 12, 31)))
    assert read_idle_test(date(2030, 12, 31), path)
    with pytest.raises(NotInForceError, match="2030-12-31"):
        read_idle_test(date(2031, 1, 1), path)


def test_a_value_holds_until_the_next_one(pack):
    def change(raw):
        raw["rules"]["fee_share"]["values"] = {date(2012, 7, 1): "20%", date(2030, 1, 1): 0.3}

    path = pack(change)
    last, first = read_idle_test(date(2029, 12, 31), path), read_idle_test(date(2030, 1, 1), path)
    assert (last.fee_share, last.until) == (Fraction(1, 5), date(2030, 1, 1))
    assert (first.fee_share, first.since) == (Fraction(3, 10), date(2030, 1, 1))
    with pytest.raises(NotInForceError, match="2030-01-01"):
        last.require(date(2030, 1, 1))


def test_no_value_yet(pack):
    path = pack(lambda raw: raw["rules"]["fee_share"].update(values={date(2020, 1, 1): "20%"}))
    with pytest.raises(NotInForceError, match="fee_share"):
        read_idle_test(date(2019, 1, 1), path)


ABSENT = object()
BAD = {
    "no title": ("title", ABSENT, "title"),
    "blank source": ("source", " ", "source"),
    "status": ("status", "valid", "status"),
    "unknown key": ("titel", "x", "titel"),
    "date as text": ("valid_from", "2012年", "valid_from"),
    "no text": ("text", "other.txt", "other.txt"),
    "no rules": ("rules", {}, "rules"),
    "rule is text": ("rules.filing", "x", "rules.filing"),
    "rule gone": ("rules.extend", ABSENT, "rules.extend"),
    "rule of Article 25 gone": ("rules.filing", ABSENT, "rules.filing"),
    "no quote": ("rules.filing.quote", ABSENT, "rules.filing.quote"),
    "blank quote": ("rules.filing.quote", "", "rules.filing.quote"),
    "other quote": ("rules.filing.quote", "土地土地", "rules.filing.quote"),
    "no clause": ("rules.filing.clause", ABSENT, "rules.filing.clause"),
    "other article": ("rules.filing.article", 24, "rules.filing.quote"),
    "no such article": ("rules.filing.article", 33, "rules.filing.quote"),
    "no values": ("rules.filing.values", {}, "rules.filing.values"),
    "value by year": ("rules.filing.values", {2012: 1}, "rules.filing.values"),
    "share of two": ("rules.fee_share.values", {FIRST: 2}, "rules.fee_share.values"),
    "share in words": ("rules.fee_share.values", {FIRST: "五分之一"}, "rules.fee_share.values"),
    "half a year": ("rules.recovery_years.values", {FIRST: 0.5}, "rules.recovery_years.values"),
    "true years": ("rules.recovery_years.values", {FIRST: True}, "rules.recovery_years.values"),
    "no states": ("rules.start_states.values", {FIRST: []}, "rules.start_states.values"),
    "no words": ("rules.extend.values", {FIRST: None}, "rules.extend.values"),
}


def put(raw, key, value):
    """Set one key of a pack, given as its path; or take it away."""
    *path, last = key.split(".")
    for part in path:
        raw = raw[part]
    if value is ABSENT:
        del raw[last]
    else:
        raw[last] = value


@pytest.mark.parametrize(("key", "value", "told"), BAD.values(), ids=BAD)
def test_a_bad_pack_is_refused_by_file_and_key(pack, key, value, told):
    path = pack(lambda raw: put(raw, key, value))
    with pytest.raises(PackError) as caught:
        read_idle_test(date(2024, 3, 1), path)
    assert path.name in str(caught.value)
    assert told in str(caught.value)


def test_every_problem_is_told_at_once(pack):
    def change(raw):
        del raw["rules"]["filing"]["quote"]
        raw["rules"]["extend"]["article"] = 99

    with pytest.raises(PackError) as caught:
        read_pack(pack(change))
    assert "rules.filing.quote" in str(caught.value)
    assert "rules.extend.quote" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\na: 2\n", "两次"),
        ("- 1\n", "键"),
        ("a: [", "不能使用"),
        ("a: !!python/object/apply:os.getcwd []\n", "不能使用"),
    ],
)
def test_what_is_no_pack_is_refused(tmp_path, text, told):
    path = tmp_path / "pack.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match=told):
        read_pack(path)


def test_a_pack_that_is_not_there(tmp_path):
    with pytest.raises(PackError, match=r"none\.yaml"):
        read_pack(tmp_path / "none.yaml")


ITEM = re.compile(r"^（[一二三四五六七八九]）(.+?)[；。]$", re.MULTILINE)


@pytest.mark.parametrize(
    ("rule", "article"),
    [("inquiry_contents", 6), ("recognition_contents", 10), ("decision_contents", 16)],
)
def test_the_contents_of_a_notice_are_the_items_of_its_article(rule, article):
    items = ITEM.findall(split_articles(read_pack(IDLE).text)[article])
    assert list(read_idle_test(FIRST).contents[rule].values()) == items


def test_the_limits_and_days_of_order_53():
    test = read_idle_test(date(2024, 3, 1))
    assert (test.extend_years, test.temporary_years) == (1, 2)
    assert {test.inquiry_days, test.reply_days, test.pay_days, test.return_days} == {30}

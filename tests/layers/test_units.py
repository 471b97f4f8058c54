"""Units: every factor by hand."""

import pytest

from layers import LAYERS, units

MU = 10_000 / 15


@pytest.mark.parametrize(
    ("canonical", "label", "expected"),
    [
        ("m2", "亩", 666.6666666666666),
        ("m2", "公顷", 10_000),
        ("m2", "平方公里", 1_000_000),
        ("m2", "平方米", 1),
        ("m2", "㎡", 1),
        ("m2", "M²", 1),
        ("m2", "hm²", 10_000),
        ("m2", "万平方米", 10_000),
        ("m2", "ft2", 0.09290304),
        ("m2", " ft² ", 0.09290304),
        ("yuan", "万元", 10_000),
        ("yuan", "千元", 1_000),
        ("yuan", "亿元", 100_000_000),
        ("yuan", "元", 1),
        ("person", "人", 1),
        ("tce", "吨标准煤", 1),
        ("tce", "万吨标准煤", 10_000),
        ("kWh", "万千瓦时", 10_000),
        ("kWh", "度", 1),
        ("kWh", "MWh", 1_000),
        ("t", "千克", 0.001),
        ("m", "米", 1),
        ("kN/m2", "千牛/平方米", 1),
        ("yuan/m2/month", "元/㎡·月", 1),
        ("yuan/m2/month", "元/平方米/月", 1),
        ("yuan/m2", "万元/亩", 15),
        ("yuan/m2", "万元/公顷", 1),
        ("yuan/m2", "元/平方米", 1),
        ("yuan/m2", "亿元/平方公里", 100),
        ("yuan/m2", "万元每亩", 15),
    ],
)
def test_a_factor_is_what_the_unit_is_in_canonical_units(canonical, label, expected):
    assert units.factor(canonical, label) == pytest.approx(expected, rel=1e-15)


def test_one_mu_and_one_square_foot_are_what_the_law_says():
    assert units.factor("m2", "亩") * 15 == pytest.approx(10_000, rel=1e-15)
    assert units.factor("m2", "ft2") == 0.3048 * 0.3048


@pytest.mark.parametrize(
    ("canonical", "label"),
    [
        ("m2", "顷"), ("m2", "万元"), ("m2", ""), ("m2", "米"),
        ("yuan", "美元"), ("yuan", "亩"), ("yuan", "万"),
        ("yuan/m2", "元"), ("yuan/m2", "亩/万元"), ("yuan/m2", "万元/人"), ("yuan/m2", "/亩"),
        ("tce", "吨"), ("1", "%"), ("person", "户"),
    ],
)  # fmt: skip
def test_what_does_not_fit_has_no_factor(canonical, label):
    assert units.factor(canonical, label) is None


def test_every_declared_unit_has_labels_and_states_itself():
    declared = {f.unit for layer in LAYERS.values() for f in layer.fields} - {"", "1"}
    assert {"m2", "yuan", "yuan/m2"} <= declared
    for unit in declared:
        assert units.accepted(unit)
        assert units.factor(unit, unit) == 1
        assert all(units.factor(unit, label) for label in units.accepted(unit))


def test_money_and_area_must_be_stated():
    measured = {
        f.unit for layer in LAYERS.values() for f in layer.fields
        if "yuan" in f.unit or f.unit == "m2"
    }  # fmt: skip
    assert measured == units.MUST_BE_STATED

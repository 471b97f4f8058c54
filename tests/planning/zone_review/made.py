"""Zones of squares whose account is pencil and paper; areas are the registered ones."""

from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.zone_review.ideals import read_ideals
from geoapi.planning.zone_review.review import Inputs, review
from tests.toy import atlas, box, frame

IDEALS = """\
title: 示范项目（测试数据，不是标准）
source: standards.md 3.3 所引一个项目的权重与理想值，仅供测试
kind: 工业主导型
goals:
  - name: 利用状况
    weight: 0.50
    groups:
      - name: 开发
        weight: 0.20
        indicators:
          - {indicator: supply_rate, weight: 0.5, ideal: 100}
          - {indicator: built_rate, weight: 0.5, ideal: 100%}
      - name: 结构
        weight: 0.25
        indicators:
          - {indicator: industrial_land_rate, weight: 1, ideal: 61}
      - name: 强度
        weight: 0.55
        indicators:
          - {indicator: floor_area_ratio, weight: 0.25, ideal: 1.14}
          - {indicator: building_density, weight: 0.25, ideal: 42}
          - {indicator: industrial_floor_area_ratio, weight: 0.5, ideal: 1.10}
  - name: 效益
    weight: 0.20
    groups:
      - name: 投入产出
        weight: 1
        indicators:
          - {indicator: industrial_investment_intensity, weight: 1, ideal: 3987}
  - name: 管理
    weight: 0.15
    groups:
      - name: 监管
        weight: 1
        indicators:
          - {indicator: idle_rate, weight: 1, ideal: 0}
  - name: 社会
    weight: 0.15
    groups:
      - name: 税收
        weight: 1
        indicators:
          - {indicator: industrial_tax_intensity, weight: 1, ideal: 100}
"""
"""The weights of the goals and of 利用状况, and the ideals, of one project (standards.md 3.3).

The indicators' own weights and the ideal of the tax are made up. Test data, not a standard.
"""

EAST = 100
"""Metres between the west edges of the squares."""


def squares(rows, **layers):
    """An atlas with one zone over a row of squares of one hectare, each a parcel."""
    shapes = [box(EAST * n, EAST * n + 100) for n in range(len(rows))]
    rows = [{"parcel_id": f"P{n}", "site_area": 10_000} | row for n, row in enumerate(rows)]
    zone = {"zone_code": "Z", "name": "试验区"}
    held = {
        "parcels": frame("parcels", rows, shapes),
        "zones": frame("zones", [zone], [box(0, EAST * len(rows))]),
        **{n: frame(n, []) for n in ("enterprises", "occupancies", "statements")},
    }
    return atlas(**held | layers)


def ask(held, *, period=None, zone=None, **inputs):
    inputs = {"basis": "registered", "restricted": True} | inputs
    return review(Ledger(held), Inputs(**inputs), period=period, zone=zone)


def one(held, **inputs):
    [told] = ask(held, **inputs)
    return told


def ideals(text=IDEALS):
    return read_ideals(text, "ideals.yaml")

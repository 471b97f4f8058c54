from dataclasses import replace
from datetime import date

from geoapi.views.scene import Scene, basis_of
from layers.atlas import County, Edition, make_atlas


def _scene(language="zh", days=("2026-11-02T09:00:00+08:00", "2026-11-02T10:00:00+08:00")):
    editions = {
        name: Edition(name, number, day, "f", "0", 1)
        for (name, number), day in zip((("parcels", 3), ("zones", 1)), days, strict=True)
    }
    county = County("示例县", "EPSG:4549", "cn", make_atlas({}, "EPSG:4549"), editions)
    return Scene(county, None, (), date(2026, 11, 22), language)


def test_basis_names_editions_and_dates():
    assert _scene().basis == "数据：工业集中区第1版、宗地第3版（2026-11-02入库）；截至 2026-11-22"


def test_basis_parts_the_days_and_speaks_english():
    scene = _scene("en", ("2026-11-05T09:00:00", "2026-11-02T09:00:00"))
    assert scene.basis == (
        "Data: zones edition 1 (stored 2026-11-02), parcels edition 3 (stored 2026-11-05); "
        "as of 2026-11-22"
    )


def test_basis_of_some_layers_leaves_the_others_out():
    assert basis_of(_scene(), ("zones", "towns")) == (
        "数据：工业集中区第1版（2026-11-02入库）；截至 2026-11-22"
    )


def test_nothing_imported_is_said():
    county = replace(_scene().county, editions={})
    assert "无版本记录" in replace(_scene(), county=county).basis

"""Factories 标准厂房 and what of them is vacant."""

from layers.schema import Field, Layer

FACTORIES = Layer(
    name="factories",
    zh="标准厂房",
    shape="geometry",
    meaning="polygon or point",
    fields=(
        Field(
            name="building_id",
            zh="厂房编号",
            type="code",
            need="key",
            meaning="standard factories (标准厂房)",
        ),
        Field(name="name", zh="厂房名称"),
        Field(name="owner_kind", zh="产权主体", meaning="平台公司 / 村集体 / 企业"),
        Field(name="floors", zh="层数", type="integer", minimum=0),
        Field(
            name="floor_area", zh="建筑面积", type="number", unit="m2", need="required", minimum=0
        ),
        Field(
            name="vacant_area",
            zh="空置面积",
            type="number",
            unit="m2",
            need="required",
            aliases=("可租面积",),
            minimum=0,
        ),
        Field(
            name="clear_height",
            zh="层高",
            type="number",
            unit="m",
            aliases=("首层层高",),
            minimum=0,
        ),
        Field(name="floor_load", zh="楼面荷载", type="number", unit="kN/m2", minimum=0),
        Field(name="rent", zh="租金", type="number", unit="yuan/m2/month", minimum=0),
        Field(name="industries", zh="适合行业", type="list", meaning="codes"),
    ),
)

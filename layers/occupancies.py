"""Occupancies 用地关系: who uses which land, many to many, with dates."""

from layers.schema import Field, Layer

OCCUPANCIES = Layer(
    name="occupancies",
    zh="用地关系",
    fields=(
        Field(
            name="uscc",
            zh="统一社会信用代码",
            type="code",
            need="key",
            aliases=("信用代码",),
            check="uscc",
            refers="enterprises",
            meaning="who uses which land; many to many",
        ),
        Field(
            name="parcel_id",
            zh="宗地代码",
            type="code",
            need="key",
            aliases=("宗地编号", "地块编号"),
            refers="parcels",
        ),
        Field(
            name="mode",
            zh="用地方式",
            need="required",
            aliases=("使用方式",),
            choices={
                "own": ("自有", "自用"),
                "rent": ("租赁", "租用", "承租"),
                "unregistered": ("占用未登记", "未登记"),
            },
        ),
        Field(
            name="site_area",
            zh="用地面积",
            type="number",
            unit="m2",
            aliases=("分摊用地面积", "租用土地面积"),
            minimum=0,
            zero_is_unknown=True,
            meaning="missing for the only user of a parcel = the whole registered area",
        ),
        Field(
            name="floor_area",
            zh="建筑面积",
            type="number",
            unit="m2",
            aliases=("租用建筑面积",),
            minimum=0,
            meaning=(
                "tenants by floor: land = rented floor / all floor of the parcel x registered area"
            ),
        ),
        Field(
            name="lessor_uscc",
            zh="出租方信用代码",
            type="code",
            check="uscc",
            refers="enterprises",
        ),
        Field(name="from_on", zh="起始日期", type="date"),
        Field(name="to_on", zh="终止日期", type="date"),
    ),
)

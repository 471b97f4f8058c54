"""Towns 乡镇街道: the reporting units of a county."""

from layers.schema import Field, Layer

TOWNS = Layer(
    name="towns",
    zh="乡镇",
    shape="multipolygon",
    fields=(
        Field(
            name="town_code",
            zh="乡镇代码",
            type="code",
            need="key",
            aliases=("行政区划代码", "区划代码", "XZQDM", "ZLDWDM"),
            check="town",
            meaning=(
                "9-digit code (GB/T 2260 + GB/T 10114); a 12-digit statistical code is "
                "cut to 9 when its last three are 000"
            ),
        ),
        Field(
            name="name", zh="乡镇名称", need="required", aliases=("名称", "乡镇", "街道", "XZQMC")
        ),
        Field(name="kind", zh="类型", meaning="镇 / 乡 / 街道 / other"),
        Field(
            name="zone_duty",
            zh="应建集中区",
            type="flag",
            meaning=(
                "false where the plan lets the district decide (three districts in "
                "Lianyungang): it leaves the denominator of coverage"
            ),
        ),
    ),
)

"""Observations 地面观测: what was seen on the ground on a day, from imagery, survey or patrol.

A sign, never a verdict. Where nothing was seen says something only of land that was looked at:
therefore the extent of a survey is an observation too.
"""

from layers.schema import Field, Layer

OBSERVATIONS = Layer(
    name="observations",
    zh="地面观测",
    shape="multipolygon",
    fields=(
        Field(name="observation_id", zh="编号", type="code", need="key", aliases=("观测编号",)),
        Field(
            name="kind",
            zh="观测类型",
            need="required",
            choices={
                "building": ("建筑物", "房屋"),
                "land_cover": ("地表覆盖", "地表类型"),
                "extent": ("观测范围", "影像范围"),
            },
            meaning="extent: the land that was looked at on that day",
        ),
        Field(
            name="cover",
            zh="覆盖类型",
            choices={
                "built": ("房屋建筑",),
                "construction": ("施工", "在建", "施工工地"),
                "hard_surface": ("硬化地面", "硬化"),
                "bare": ("裸地", "裸露地表"),
                "crops": ("农作物", "耕种"),
                "grass": ("草", "草地"),
                "trees": ("林", "林木"),
                "water": ("水面", "水域"),
                "other": ("其他",),
            },
            meaning="of land cover; a building needs none",
        ),
        Field(
            name="observed_on",
            zh="观测日期",
            type="date",
            need="required",
            aliases=("影像日期", "采集日期"),
        ),
        Field(name="source", zh="来源", aliases=("数据来源", "影像来源")),
    ),
)

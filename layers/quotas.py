"""Quotas 用地指标台账: no entry without its document."""

from layers.schema import Field, Layer

QUOTAS = Layer(
    name="quotas",
    zh="用地指标台账",
    fields=(
        Field(
            name="entry_id",
            zh="序号",
            type="code",
            need="key",
            meaning="ledger of land quota (用地指标台账)",
        ),
        Field(name="year", zh="年度", type="integer", need="required", minimum=0),
        Field(
            name="kind",
            zh="类型",
            need="required",
            choices={
                "plan": ("计划",),
                "grant": ("下达",),
                "reserve": ("预留",),
                "use": ("使用",),
                "return": ("退回",),
                "reclaimed": ("复垦验收",),
                "swap": ("置换",),
            },
        ),
        Field(name="area", zh="面积", type="number", unit="m2", need="required", minimum=0),
        Field(name="town_code", zh="乡镇代码", type="code", check="town", refers="towns"),
        Field(name="zone_code", zh="园区代码", type="code", refers="zones"),
        Field(name="project_id", zh="项目编号", type="code", refers="projects"),
        Field(
            name="parcel_id",
            zh="来源宗地",
            type="code",
            refers="parcels",
            meaning="parcel that was reclaimed or recovered",
        ),
        Field(
            name="document", zh="依据文号", need="required", meaning="no entry without its document"
        ),
    ),
)

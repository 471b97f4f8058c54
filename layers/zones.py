"""Zones 工业集中区: places of industry, with boundaries that have editions."""

from layers.schema import Field, Layer

ZONES = Layer(
    name="zones",
    zh="工业集中区",
    shape="multipolygon",
    meaning="several parts and holes are normal; boundaries have editions",
    fields=(
        Field(
            name="zone_code",
            zh="园区代码",
            type="code",
            need="key",
            aliases=("集中区代码", "开发区代码"),
        ),
        Field(name="name", zh="园区名称", need="required", aliases=("集中区名称", "开发区名称")),
        Field(
            name="kind",
            zh="园区类型",
            meaning="乡镇工业集中区 / 经济开发区 / 高新区 / 专业镇 / 特色产业集群 / other",
        ),
        Field(name="tier", zh="级别", meaning="国家级 / 省级 / 市级 / 县级 / 乡镇级"),
        Field(
            name="status",
            zh="认定状态",
            choices={
                "candidate": ("候选", "申报"),
                "recognised": ("已认定", "认定"),
                "merged": ("已整合", "整合"),
                "withdrawn": ("已撤销", "撤销"),
            },
        ),
        Field(name="recognised_on", zh="认定日期", type="date"),
        Field(
            name="lead_industries",
            zh="主导产业",
            type="list",
            aliases=("主导产业代码",),
            meaning="GB/T 4754-2017 codes of 2 to 4 digits separated by ; or 、",
        ),
        Field(
            name="managed_by",
            zh="统一管理园区",
            type="code",
            refers="zones",
            meaning="zone_code of the park that manages it",
        ),
    ),
)

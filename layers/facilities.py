"""Facilities 基础设施: roads, water, power and other services."""

from layers.schema import Field, Layer

FACILITIES = Layer(
    name="facilities",
    zh="基础设施",
    shape="geometry",
    meaning="point or line or polygon",
    fields=(
        Field(name="facility_id", zh="设施编号", type="code", need="key"),
        Field(
            name="kind",
            zh="设施类型",
            need="required",
            choices={
                "road": ("道路", "公路"),
                "rail": ("铁路",),
                "port": ("港口", "码头"),
                "water": ("供水", "给水"),
                "sewage": ("污水", "污水处理"),
                "power": ("供电", "电力"),
                "gas": ("燃气", "供气"),
                "telecom": ("通信",),
                "heat": ("供热",),
                "fire": ("消防",),
                "hospital": ("医院",),
                "waste": ("固废", "垃圾处理"),
                "cold_chain": ("冷链",),
                "other": ("其他",),
            },
        ),
        Field(name="name", zh="设施名称"),
    ),
)

"""Constraints 控制线: lines that forbid, require or warn."""

from layers.schema import Field, Layer

CONSTRAINTS = Layer(
    name="constraints",
    zh="控制线",
    shape="multipolygon",
    fields=(
        Field(name="constraint_id", zh="编号", type="code", need="key"),
        Field(
            name="kind",
            zh="控制线类型",
            need="required",
            choices={
                "permanent_farmland": ("永久基本农田",),
                "ecological_redline": ("生态保护红线",),
                "urban_boundary": ("城镇开发边界",),
                "industrial_line": ("工业用地控制线",),
                "river": ("河道", "河流"),
                "hazard": ("地质灾害", "灾害"),
                "relic": ("文物",),
                "other": ("其他",),
            },
        ),
        Field(
            name="effect",
            zh="管制要求",
            need="required",
            choices={"forbid": ("禁止",), "require": ("要求", "必须"), "warn": ("提示", "警示")},
        ),
        Field(name="name", zh="名称"),
    ),
)

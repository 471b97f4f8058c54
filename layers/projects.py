"""Projects 项目 that look for land."""

from layers.schema import Field, Layer

PROJECTS = Layer(
    name="projects",
    zh="项目",
    fields=(
        Field(name="project_id", zh="项目编号", type="code", need="key"),
        Field(name="name", zh="项目名称", need="required"),
        Field(name="industry_code", zh="行业代码", type="code", check="industry"),
        Field(
            name="stage",
            zh="项目阶段",
            choices={
                "signed": ("签约",),
                "landed": ("落地",),
                "building": ("建设", "在建"),
                "producing": ("投产",),
                "on_target": ("达效", "达产"),
            },
        ),
        Field(name="stage_on", zh="阶段日期", type="date"),
        Field(name="requested_area", zh="申请用地面积", type="number", unit="m2", minimum=0),
        Field(name="floor_need", zh="厂房需求面积", type="number", unit="m2", minimum=0),
        Field(
            name="fixed_investment",
            zh="固定资产投资",
            type="number",
            unit="yuan",
            access="restricted",
        ),
        Field(
            name="output_value",
            zh="预计年产值",
            type="number",
            unit="yuan",
            access="restricted",
            minimum=0,
        ),
        Field(name="tax_paid", zh="预计年税收", type="number", unit="yuan", access="restricted"),
        Field(
            name="employees",
            zh="预计用工",
            type="number",
            unit="person",
            access="restricted",
            minimum=0,
        ),
        Field(
            name="local_employees",
            zh="预计本地用工",
            type="number",
            unit="person",
            access="restricted",
            minimum=0,
        ),
        Field(name="parcel_id", zh="拟用宗地", type="code", refers="parcels"),
        Field(name="zone_code", zh="拟入园区", type="code", refers="zones"),
    ),
)

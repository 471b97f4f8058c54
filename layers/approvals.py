"""Approvals 用地报批: approved batches of construction land."""

from layers.schema import Field, Layer

APPROVALS = Layer(
    name="approvals",
    zh="用地报批",
    shape="multipolygon",
    fields=(
        Field(
            name="batch_no",
            zh="批次文号",
            type="code",
            need="key",
            aliases=("批准文号",),
            meaning="one row for each approved batch or single-site project (批次 / 单独选址)",
        ),
        Field(name="kind", zh="报批类型"),
        Field(name="approved_on", zh="批准日期", type="date", need="required"),
        Field(
            name="area", zh="批准面积", type="number", unit="m2", minimum=0, zero_is_unknown=True
        ),
    ),
)

"""Region statements 区域统计: figures given for a whole county, city or zone."""

from layers.schema import Field, Layer

REGION_STATEMENTS = Layer(
    name="region_statements",
    zh="区域统计",
    fields=(
        Field(
            name="region_code",
            zh="区域代码",
            type="code",
            need="key",
            meaning=(
                "figures given for a whole county or city or zone: growth of the city; "
                "a zone's quarterly return"
            ),
        ),
        Field(
            name="period",
            zh="统计期",
            type="code",
            need="key",
            aliases=("年度", "季度"),
            check="period",
            meaning="2024 or 2024Q1",
        ),
        Field(
            name="indicator",
            zh="指标",
            type="code",
            need="key",
            meaning=(
                "taxable_sales / output_value / revenue / investment / new_smes / ...; of a zone "
                "also resident_population, secondary_tertiary_tax and the areas *_due_area, "
                "expired_disposed_area, idle_disposed_area, paid_area, auction_area (zone-review)"
            ),
        ),
        Field(name="value", zh="数值", type="number", need="required"),
        Field(name="unit", zh="单位", need="required"),
        Field(name="reported_on", zh="报送日期", type="date"),
    ),
)

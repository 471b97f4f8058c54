"""Enterprises 企业, by unified social credit code."""

from layers.schema import Field, Layer

ENTERPRISES = Layer(
    name="enterprises",
    zh="企业",
    shape="point",
    shape_needed=False,
    meaning="may come as two columns with a stated datum",
    fields=(
        Field(
            name="uscc",
            zh="统一社会信用代码",
            type="code",
            need="key",
            aliases=("信用代码", "社会信用代码"),
            check="uscc",
            meaning="18 characters; both check characters are verified",
        ),
        Field(name="name", zh="企业名称", need="required", aliases=("单位名称", "单位详细名称")),
        Field(
            name="industry_code",
            zh="行业代码",
            type="code",
            aliases=("国民经济行业代码",),
            check="industry",
            meaning="GB/T 4754-2017; 2 to 4 digits; text",
        ),
        Field(name="above_scale", zh="是否规上", type="flag", aliases=("规模以上", "规上")),
        Field(name="registered_on", zh="注册日期", type="date", aliases=("成立日期",)),
        Field(name="produced_on", zh="投产日期", type="date"),
        Field(
            name="titles",
            zh="称号",
            type="list",
            aliases=("资质称号",),
            meaning=(
                "专精特新 / 小巨人 / 单项冠军 / 高新技术企业 / 龙头企业 / ... "
                "with from-date where given: 专精特新@2023-05-01"
            ),
        ),
        Field(name="exempt", zh="不参评原因", aliases=("豁免原因",)),
        Field(name="exempt_until", zh="豁免截止", type="date"),
    ),
)

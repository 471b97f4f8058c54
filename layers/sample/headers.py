"""What the offices of the county call their columns: field, header, and the unit written there."""

from layers.units import MU, WAN

Header = tuple[str, str, float]
"""Canonical field, header in the file, how many canonical units one unit of the file is."""

YUAN_PER_MU = WAN / MU
"""One 万元/亩 in yuan/m²."""

TOWNS: tuple[Header, ...] = (
    ("town_code", "XZQDM", 1), ("name", "XZQMC", 1), ("kind", "类型", 1),
    ("zone_duty", "应建园区", 1),
)  # fmt: skip
ZONES: tuple[Header, ...] = (
    ("zone_code", "园区代码", 1), ("name", "园区名称", 1), ("kind", "园区类型", 1),
    ("tier", "级别", 1),
    ("status", "认定状态", 1), ("recognised_on", "认定日期", 1),
    ("lead_industries", "主导产业代码", 1),
    ("managed_by", "统一管理园区", 1),
)  # fmt: skip
PARCELS: tuple[Header, ...] = (
    ("parcel_id", "ZDDM", 1), ("name", "DKMC", 1), ("land_use_code", "TDYT", 1),
    ("land_use_scheme", "地类标准", 1), ("ownership", "QSXZ", 1), ("site_area", "登记面积(亩)", MU),
    ("floor_area", "计容建筑面积(㎡)", 1), ("footprint_area", "建筑基底面积(㎡)", 1),
    ("yard_area", "露天堆场及作业场面积(㎡)", 1),
    ("office_area", "行政办公及生活服务设施用地面积(㎡)", 1), ("green_area", "绿地面积(㎡)", 1),
    ("fixed_investment", "固定资产投资(万元)", WAN), ("build_state", "DLDM", 1),
    ("supply_state", "GYDM", 1), ("hightech", "高新技术产业用地", 1),
)  # fmt: skip
SUPPLIES: tuple[Header, ...] = (
    ("supply_id", "电子监管号", 1), ("parcel_id", "宗地代码", 1), ("contract_no", "合同编号", 1),
    ("mode", "供地方式", 1), ("holder_name", "受让人", 1), ("holder_uscc", "受让人信用代码", 1),
    ("batch_no", "批准文号", 1), ("signed_on", "合同签订日期", 1),
    ("delivered_on", "实际交地日期", 1),
    ("start_by", "约定开工时间", 1), ("finish_by", "约定竣工时间", 1),
    ("permit_on", "施工许可证日期", 1),
    ("start_evidence", "动工依据", 1), ("started_on", "实际开工时间", 1),
    ("finished_on", "实际竣工时间", 1), ("due_area", "应动工面积（公顷）", 1e4),
    ("developed_area", "已开发面积（公顷）", 1e4), ("total_investment", "总投资额（万元）", WAN),
    ("invested", "已投资额（万元）", WAN), ("suspended_on", "中止开发日期", 1),
    ("price", "成交价款（万元）", WAN), ("filed", "是否填报", 1), ("cause", "闲置原因", 1),
    ("cause_verified", "原因已核实", 1), ("standard_land", "是否标准地", 1),
    ("promised_far", "约定容积率", 1),
    ("promised_investment_intensity", "约定投资强度（万元/亩）", YUAN_PER_MU),
    ("promised_output_intensity", "约定亩均产出（万元/亩）", YUAN_PER_MU),
    ("promised_tax_intensity", "约定亩均税收（万元/亩）", YUAN_PER_MU),
)  # fmt: skip
ENTERPRISES: tuple[Header, ...] = (
    ("uscc", "社会信用代码", 1), ("name", "单位详细名称", 1),
    ("industry_code", "国民经济行业代码", 1),
    ("above_scale", "规上", 1), ("registered_on", "成立日期", 1), ("produced_on", "投产日期", 1),
    ("titles", "资质称号", 1), ("exempt", "不参评原因", 1), ("exempt_until", "豁免截止", 1),
)  # fmt: skip
STATEMENTS: tuple[Header, ...] = (
    ("uscc", "统一社会信用代码", 1), ("period", "年度", 1),
    ("output_value", "工业总产值（万元）", WAN),
    ("revenue", "营业收入（万元）", WAN), ("taxable_sales", "应税销售收入（万元）", WAN),
    ("value_added", "工业增加值（万元）", WAN), ("tax_paid", "税收（万元）", WAN),
    ("employees", "年平均职工人数（人）", 1), ("local_employees", "本地用工人数（人）", 1),
    ("energy_use", "综合能耗（吨标准煤）", 1), ("electricity", "用电量（万千瓦时）", 1e4),
    ("emissions", "主要污染物排放量（吨）", 1), ("rd_expense", "研发费用（万元）", WAN),
    ("fixed_investment", "当年固定资产投资（万元）", WAN),
)  # fmt: skip
OCCUPANCIES: tuple[Header, ...] = (
    ("uscc", "信用代码", 1), ("parcel_id", "宗地编号", 1), ("mode", "使用方式", 1),
    ("site_area", "分摊用地面积（亩）", MU), ("floor_area", "租用建筑面积（平方米）", 1),
    ("lessor_uscc", "出租方信用代码", 1), ("from_on", "起始日期", 1), ("to_on", "终止日期", 1),
)  # fmt: skip
FACTORIES: tuple[Header, ...] = (
    ("building_id", "厂房编号", 1), ("name", "厂房名称", 1), ("owner_kind", "产权主体", 1),
    ("floors", "层数", 1), ("floor_area", "建筑面积", 1), ("vacant_area", "空置面积", 1),
    ("clear_height", "首层层高", 1), ("floor_load", "楼面荷载", 1), ("rent", "租金", 1),
    ("industries", "适合行业", 1),
)  # fmt: skip
FACILITIES: tuple[Header, ...] = (
    ("facility_id", "设施编号", 1), ("kind", "设施类型", 1), ("name", "设施名称", 1),
)  # fmt: skip
CONSTRAINTS: tuple[Header, ...] = (
    ("constraint_id", "编号", 1), ("kind", "控制线类型", 1), ("effect", "管制要求", 1),
    ("name", "名称", 1),
)  # fmt: skip
PROJECTS: tuple[Header, ...] = (
    ("project_id", "项目编号", 1), ("name", "项目名称", 1), ("industry_code", "行业代码", 1),
    ("stage", "项目阶段", 1), ("stage_on", "阶段日期", 1),
    ("requested_area", "申请用地面积（亩）", MU),
    ("floor_need", "厂房需求面积（平方米）", 1), ("fixed_investment", "固定资产投资（万元）", WAN),
    ("output_value", "预计年产值（万元）", WAN), ("tax_paid", "预计年税收（万元）", WAN),
    ("employees", "预计用工（人）", 1), ("local_employees", "预计本地用工（人）", 1),
    ("parcel_id", "拟用宗地", 1), ("zone_code", "拟入园区", 1),
)  # fmt: skip
QUOTAS: tuple[Header, ...] = (
    ("entry_id", "序号", 1), ("year", "年度", 1), ("kind", "类型", 1), ("area", "面积(亩)", MU),
    ("town_code", "乡镇代码", 1), ("zone_code", "园区代码", 1), ("project_id", "项目编号", 1),
    ("parcel_id", "来源宗地", 1), ("document", "依据文号", 1),
)  # fmt: skip
REGION_STATEMENTS: tuple[Header, ...] = tuple(
    (name, name, 1)
    for name in ("region_code", "period", "indicator", "value", "unit", "reported_on")
)
OBSERVATIONS: tuple[Header, ...] = (
    ("observation_id", "观测编号", 1), ("kind", "观测类型", 1), ("cover", "覆盖类型", 1),
    ("observed_on", "影像日期", 1), ("source", "数据来源", 1),
)  # fmt: skip

DECIMALS: dict[float, int] = {MU: 4, WAN: 2, 1e4: 4, YUAN_PER_MU: 1, 1: 3}
"""Decimals written for each unit: as many as the sample's figures have, none invented."""

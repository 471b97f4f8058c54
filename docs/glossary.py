"""Write GLOSSARY.md from the declarations: ``python docs/glossary.py``.

Layers, fields, measures and rules are told once, in code; this page only prints them.
"""
# ruff: noqa: INP001 - a script, not a package

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from geoapi.planning.confidential import LEAST
from geoapi.planning.control.tables import ITEMS
from geoapi.planning.idle.law import IDLE
from geoapi.planning.measures import MEASURES, SCALES, Measure
from geoapi.planning.packs import Rule, read_pack
from geoapi.planning.scoring.reading import packaged, read_scheme
from geoapi.planning.scoring.scheme import Scheme
from geoapi.planning.zone_review.indicators import INDICATORS, SOURCE
from layers import LAYERS
from layers.schema import Field, Layer

TARGET = Path(__file__).parents[1] / "GLOSSARY.md"

HEAD = """# 术语表 Glossary

本页由 `python docs/glossary.py` 根据代码中的声明生成，请勿手改。
This page is generated from the declarations by `python docs/glossary.py`; do not edit it.

- [答案里的词 Words of the answers](#答案里的词-words-of-the-answers)
- [图层与字段 Layers and fields](#图层与字段-layers-and-fields)
- [指标 Measures](#指标-measures)
- [园区评价指标 Zone evaluation](#园区评价指标-zone-evaluation)
- [控制指标 Control indicators](#控制指标-control-indicators)
- [规则 Rules](#规则-rules)
- [评价方案 Schemes](#评价方案-schemes)
"""

WORDS: tuple[tuple[str, str, str], ...] = (
    ("`workspace`", "工作区", "One GeoPackage file with all data of a county."),
    ("`edition`", "版本", "One accepted import of one layer, numbered from 1; never changed."),
    ("`on`", "截至日期", "The date for which a question is asked."),
    ("`at`", "版本时刻",
     "The past moment whose editions answer; without it the current ones. A date is its end."),
    ("`period`", "统计期", "`2024` or `2024Q1`; without it the latest year stated."),
    ("`numerator` `denominator` `value`", "分子 分母 数值",
     "Two sums and their ratio, in display units (亩, 万元). Never a mean of ratios."),
    ("`n`", "数量", "Parcels or enterprises whose figures are in the sums."),
    ("`known_share`", "已知比例",
     "Share of the land whose rows have both sides; rows lacking one side leave both."),
    ("`outside`", "单元之外", "Land in none of the units asked for."),
    ("`unplaced`", "用地不明", "Figures of enterprises whose land is not known."),
    ("`overlap`", "重叠",
     "What overlapping units count twice: rows + outside + unplaced - overlap = total."),
    ("`withheld`", "隐去",
     f"Sum of the rows left blank, so that no figure of fewer than {LEAST} can be told."),
    ("`site_area`", "登记面积", "Registered area of a parcel: the denominator. Never overwritten."),
    ("`measured_area`", "椭球面积",
     "Computed on the ellipsoid by the official formula, shown beside the others."),
    ("`due_area`", "应动工面积", "Area that the contract says to build on; for the idle test."),
    ("`suspected_idle`", "疑似闲置",
     "The facts meet the test of Order 53. Recognising 认定 is the bureau's act."),
    ("`not_idle`", "未见闲置", "The facts known do not meet the test."),
    ("`data_missing`", "资料不全", "The test cannot be made; `missing` names what lacks."),
    ("`low-yield`", "低效用地",
     "Land below the county's own threshold; there is no default, and idle land is never in it."),
    ("`at_least`", "未知部分按 0 计",
     "What an indicator of a zone would be if all unknown figures were 0."),
    ("`param_missing`", "无标准值", "No document or input gives the number; none is made up."),
    ("`not_applicable`", "不适用", "The test does not concern this supply."),
    ("`evaluated`", "评价用地",
     "Land a firm is evaluated by: own + rented in + occupied unregistered - rented out."),
    ("`own` `rented` `unregistered` `rented_out`", "自有 租入 占用未登记 出租",
     "The parts of evaluated land, m²; `beyond` is what is let without being had."),
    ("`how`", "面积来源",
     "How an area was found: `stated`, `floor` share, `only` user, `rest` of others, `unknown`."),
    ("`unallocated` `excess`", "未分配 超出",
     "On every parcel: registered = evaluated + unallocated - excess; nothing is scaled away."),
    ("`objection`", "异议",
     "A claim to an area or a figure, with person, date and file; its decision, likewise."),
    ("`correction`", "更正",
     "A value that a decision laid over the layers; no edition changes."),
    ("`assembly`", "连片地块",
     "Idle or low-use parcels that share an edge, or face each other over a narrow gap."),
    ("`compactness`", "紧凑度", "4 π area ÷ perimeter² (Polsby–Popper); 1 is a circle."),
    ("`circle`", "最大内切圆", "The largest circle that fits into a site."),
    ("`frontage`", "临路长度", "Length of a site's outline within a set distance of a road."),
    ("`largest_part`", "连片度", "Share of a site's land that lies in one piece."),
    ("`portfolio`", "多宗持有", "The idle parcels that one holder has, where there are several."),
    ("`sensitivity`", "权重敏感性",
     "What becomes of the order when each weight alone is raised or lowered by 20 %."),
    ("`started_but_empty` `not_started_but_built`", "地面迹象",
     "What is claimed and what was seen do not fit. A sign, never a verdict."),
    ("`flips`", "容差翻转", "Parcels with another sign when a tolerance is nothing, or doubled."),
    ("`pool`", "复垦指标池",
     "Accepted reclaimed land less what zones were given of it; never below nothing."),
    ("`score` `base_score` `bonus`", "得分 指标得分 加减分",
     "Points of the indicators + bonus and penalty = score, by which firms are ranked."),
    ("`base` `points`", "基准值 指标得分",
     "What an indicator is measured by under a scheme, and what its value is worth there."),
    ("`class_before` `class`", "按排名的类别 类别",
     "Class by rank alone, and after 提档降档 and 一票否决. Shares are of the whole group."),
    ("`rated` `unrated` `exempt` `protected`", "参评 未参评 不参评 保护期",
     "In the ranking; not, because data lack; not, by a rule of the scheme; not yet, by a date."),
    ("`case`", "闲置土地案件",
     "What people do about one supply, step by step: each with a person, a day, a document."),
    ("`recognised`", "已认定", "A person said so, by a 《闲置土地认定书》; never the program."),
    ("`overdue_days`", "逾期天数", "Days past the day that Order 53 sets for the next act."),
    ("`parcel_changed`", "宗地变化",
     "A parcel of the case is no longer as somebody last saw it; a person confirms it anew."),
    ("`disposed_area` `reactivated_area`", "处置面积 盘活面积",
     "Land of cases done; and of it what was built on again or taken back."),
    ("`rank` `rank_of`", "名次 参评户数", "Place in the group, equal scores sharing the best."),
    ("`zones-industries`", "园区各行业", "Units: each industry (division) of each zone."),
    ("`sizes:3,5`", "用地规模",
     "Units: firms by the land they use, in mu; the bounds are the asker's, half-open."),
    ("`scales`", "规上规下", "Units: firms above and below the statistical scale."),
    ("`by_numerator` `by_denominator` `driver`", "分子作用 分母作用 主要因素",
     "Parts of a ratio's change, by Shapley; they add up to it. The larger one drives."),
    ("`same_change`", "同口径变化", "Change over the firms known at both ends alone."),
    ("`undefined`", "无分母", "Subjects with nothing below the line: in no ratio."),
    ("`lorenz` `gini`", "洛伦兹曲线 基尼系数",
     "From the lowest ratio, cumulated land against cumulated yield; twice the area between."),
    ("`parts`", "等份", "Subjects in parts of equal count: what all may see of a secret ratio."),
    ("`cluster` `quadrant`", "聚集类型",
     "Local Moran's I: `HH` 高—高, `LL` 低—低, `HL` 高—低, `LH` 低—高; `ns` not significant."),
    ("`spot`", "冷热点", "Getis-Ord Gi*: `hot`, `cold`, or `ns`."),
    ("`moran_q` `gstar_q`", "校正后的 q 值", "p corrected for the number of units (FDR)."),
    ("`islands`", "无邻居", "Units with a figure and no neighbour that has one."),
)  # fmt: skip

TYPES: Mapping[str, str] = {
    "code": "代码", "text": "文字", "number": "数", "integer": "整数", "date": "日期",
    "flag": "是否", "list": "列表",
}  # fmt: skip
NEEDS: Mapping[str, str] = {"key": "主键", "required": "必填", "optional": ""}
SHAPES: Mapping[str | None, str] = {
    "multipolygon": "面 polygons", "point": "点 points", "geometry": "点线面 any shape",
    None: "无图形 no shape",
}  # fmt: skip
OPEN, SECRET = "公开", "保密"


def page() -> str:
    """Return the whole page as Markdown."""
    told = [*words(), *layers(), *measures(), *evaluation(), *control(), *rules(), *schemes()]
    parts = [HEAD, *told]
    return "\n".join(parts) + "\n"


def words() -> Iterator[str]:
    """Tell the words that every answer uses."""
    yield "## 答案里的词 Words of the answers\n"
    yield from table(("名称", "中文", "含义 meaning"), WORDS)


def layers() -> Iterator[str]:
    """Tell each layer and its fields."""
    yield "\n## 图层与字段 Layers and fields\n"
    yield "单位一栏是内部单位；文件里的单位写在表头或用 `--unit` 说明。别名是表头可用的其他名称。"
    yield "Units are canonical; a file states its own in the header or by `--unit`.\n"
    yield "“保密”的字段在网页服务和地图、图件、报告里只以合计出现，不单独出现。"
    yield "A field marked 保密 appears in the service and in views only within sums."
    for layer in LAYERS.values():
        yield f"\n### {layer.zh} `{layer.name}`（{SHAPES[layer.shape]}）\n"
        yield from table(
            ("字段", "中文", "类型", "单位", "要求", "谁可见", "别名", "可用值与含义 meaning"),
            [field_row(f) for f in layer.fields] + shape_rows(layer),
        )


def field_row(field: Field) -> tuple[str, ...]:
    """Tell one field."""
    return (
        f"`{field.name}`", field.zh, TYPES[field.type], field.unit, NEEDS[field.need],
        SECRET if field.access == "restricted" else OPEN, "、".join(field.aliases),
        " ".join([choices(field), field.meaning]).strip(),
    )  # fmt: skip


def choices(field: Field) -> str:
    """Tell the values a field may hold, each with its first word."""
    told = [
        f"`{name}`" + (f" {words[0]}" if words else "") for name, words in field.choices.items()
    ]
    return "、".join(told)


def shape_rows(layer: Layer) -> list[tuple[str, ...]]:
    """Tell the shape of a spatial layer as one more row."""
    if layer.shape is None:
        return []
    need = "必填" if layer.shape_needed else ""
    return [("`geometry`", "图形", SHAPES[layer.shape], "", need, OPEN, "", "")]


def measures() -> Iterator[str]:
    """Tell each measure: its sums, unit, source, and who may see it."""
    yield "\n## 指标 Measures\n"
    yield "比值都是两个合计之比；缺一边的行两边都不计，`known_share` 说明计入了多少。"
    yield "Every ratio is the ratio of two sums. / 企业数据按其用地落到宗地上。\n"
    head = ("名称", "中文", "English", "单位", "计算 computed as", "依据 source", "谁可见")
    yield from table(head, [measure_row(m) for m in MEASURES.values()])


def measure_row(measure: Measure) -> tuple[str, ...]:
    """Tell one measure."""
    return (
        f"`{measure.name}`", measure.title, measure.title_en, measure.unit, formula(measure),
        measure.source, who_sees(measure),
    )  # fmt: skip


def who_sees(measure: Measure) -> str:
    """Tell who sees a measure: all, or sums only; of parcels or of enterprises, as it counts."""
    counted = "宗" if measure.base == "parcels" else "家"
    return f"{SECRET}：只见 {LEAST} {counted}以上合计" if measure.restricted else OPEN


def formula(measure: Measure) -> str:
    """Write a measure as sums of columns, with their display units."""
    above = f"Σ {' + '.join(measure.numerator)}（{SCALES[measure.above][1]}）"
    if not measure.is_ratio:
        return above
    return f"{above} ÷ Σ {' + '.join(measure.denominator)}（{SCALES[measure.below][1]}）"


def evaluation() -> Iterator[str]:
    """Tell each indicator of zone evaluation: what it is the ratio of."""
    yield "\n## 园区评价指标 Zone evaluation\n"
    yield f"{SOURCE}。公式据二手资料，使用前应与标准原文核对。"
    yield "Formulas are second-hand: verify them with the standard before use.\n"
    head = ("名称", "中文", "English", "单位", "公式 formula", "谁可见")
    rows = [
        (f"`{i.name}`", i.title, i.title_en, i.unit, i.formula, SECRET if i.restricted else OPEN)
        for i in INDICATORS.values()
    ]
    yield from table(head, rows)


def control() -> Iterator[str]:
    """Tell each control indicator: which column of the tables bounds it, and which way."""
    yield "\n## 控制指标 Control indicators\n"
    yield "《工业项目建设用地控制指标》各版本及本县的表；没有数值的格子判为 `param_missing`。"
    yield "By edition, with the county's own tables; an empty cell is `param_missing`.\n"
    head = ("名称", "中文", "English", "表中的列 column", "要求 bound", "单位")
    bounds = {"min": "不低于 at least", "max": "不高于 at most"}
    rows = [
        (f"`{i.name}`", i.title, i.title_en, f"`{i.column}`", bounds[i.bound], i.unit)
        for i in ITEMS.values()
    ]
    yield from table(head, rows)


def rules() -> Iterator[str]:
    """Tell each rule of the idle-land pack, with its clause and the words of the text."""
    pack = read_pack(IDLE)
    yield "\n## 规则 Rules\n"
    yield f"{pack.cited}，{pack.issuer}，自 {pack.valid_from} 起施行。来源：{pack.source}。\n"
    head = ("名称", "规则", "条款", "原文 quote", "自何日起 value by date")
    yield from table(head, [rule_row(rule) for rule in pack.rules.values()])


def schemes() -> Iterator[str]:
    """Tell each scheme of evaluation: its document, source, and how much it leaves open."""
    yield "\n## 评价方案 Schemes\n"
    yield "`mutu schemes 名称` 列出原文、未明确之处和留空的参数；留空的不填，依赖它的结果为空。"
    yield "What a document does not state is empty, and so is what hangs on it.\n"
    head = ("名称", "文件", "English", "状态", "来源", "核对", "留空 open")
    yield from table(head, [scheme_row(read_scheme(path)) for path in packaged().values()])


def scheme_row(scheme: Scheme) -> tuple[str, ...]:
    """Tell one scheme."""
    return (
        f"`{scheme.name}`", scheme.cited, scheme.title_en, scheme.status, scheme.source,
        scheme.verified, str(len(scheme.missing)),
    )  # fmt: skip


def rule_row(rule: Rule) -> tuple[str, ...]:
    """Tell one rule."""
    values = "；".join(f"{day}：{spoken(value)}" for day, value in rule.values.items())
    return f"`{rule.name}`", rule.title, rule.clause, rule.quote, values


def spoken(value: object) -> str:
    """Write a rule's value: a number, a share, words, or codes with their words."""
    if isinstance(value, Mapping):
        return "、".join(f"`{code}` {text}" for code, text in value.items())
    return str(value)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Write a Markdown table; a bar within a cell is escaped."""
    for row in (head, ("---",) * len(head), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")

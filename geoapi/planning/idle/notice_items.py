"""What each item of a notice says 文书各项内容, from the finding, the law and what is known."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from geoapi.planning.idle.findings import IdleFinding, Judged
from geoapi.planning.idle.notices import (
    CONTENTS,
    TITLES,
    Draft,
    Item,
    Known,
    NoticeKind,
    blank,
    may_draft,
)
from geoapi.planning.idle.ways import excused, money, portion
from geoapi.planning.idle.words import explain, titles
from layers.units import MU

Writer = Callable[[IdleFinding, Judged, Known], Iterator[str]]

NO_ADDRESS = "供地台账没有地址"
UNKNOWN = "台账未填"


def draft(finding: IdleFinding, kind: NoticeKind, on: date, known: Known) -> Draft:
    """Draft a notice with every item that its article requires, in its order.

    Raises
    ------
    NoticeError
        The law does not open this notice for this land on this day.
    """
    record = may_draft(finding, kind)
    writers = {**SHARED, **OF_KIND[kind]}
    items = tuple(
        Item(name, words, tuple(writers[name](finding, record, known)))
        for name, words in record.test.contents[CONTENTS[kind]].items()
    )
    return Draft(
        kind=kind, title=TITLES[kind], supply_id=finding.supply_id, on=on, finding=finding,
        addressee=finding.holder_name or blank(f"土地使用权人，{UNKNOWN}"),
        opening=_opening(kind, record), items=items,
        office=known.office or blank("作出机关名称，设置中未填"),
    )  # fmt: skip


def _opening(kind: NoticeKind, record: Judged) -> str:
    law, clause = record.test.law, _clause(kind)
    by = f"依照第三十一条，参照{law}{clause}" if _collective(record) else f"依照{law}{clause}"
    return {
        "inquiry": f"你方使用的下列土地涉嫌构成闲置土地。{by}，现开展调查核实，通知如下：",
        "recognition": f"对你方使用的下列土地，经调查核实（调查情况见三），{by}，载明下列事项：",
        "fee": f"{by}，对你方使用的下列土地作出如下决定：",
        "recovery": f"{by}，对你方使用的下列土地作出如下决定：",
    }[kind]


def _clause(kind: NoticeKind) -> str:
    return {
        "inquiry": "第五条、第六条",
        "recognition": "第九条、第十条",
        "fee": "第十四条第（一）项、第十六条",
        "recovery": "第十四条第（二）项、第十六条",
    }[kind]


def _collective(record: Judged) -> bool:
    return record.supply.parcel.ownership == "collective"


def _stated(title: str, value: object, *, reason: str = UNKNOWN) -> str:
    return f"{title}：{blank(reason) if value in (None, '') else value}。"


def holder(finding: IdleFinding, record: Judged, known: Known) -> Iterator[str]:
    """Say who the holder is; no layer has the address."""
    yield _stated("国有建设用地使用权人" if not _collective(record) else "建设用地使用权人",
                  finding.holder_name)  # fmt: skip
    yield _stated("统一社会信用代码", known.holder_uscc)
    yield _stated("地址", None, reason=NO_ADDRESS)


def land(finding: IdleFinding, record: Judged, known: Known) -> Iterator[str]:
    """Say the basic facts of the land."""
    supply = record.supply
    yield from _which_land(finding, record, known)
    yield _stated("供应方式", supply.mode)
    yield _stated("签订日期", supply.signed_on)
    yield _stated("土地价款", supply.price and money(supply.price))
    yield _stated("交地确认书日期", supply.delivered_on)
    yield _stated("约定、规定的动工开发日期", supply.start_by)
    yield _stated("约定、规定的竣工日期", known.finish_by)


def _which_land(finding: IdleFinding, _: Judged, known: Known) -> Iterator[str]:
    """Say which land it is: numbers, place, area."""
    area = finding.area and f"{finding.area:,.2f} 平方米（{finding.area / MU:,.2f} 亩）"
    place = "".join(part for part in (known.town, known.zone, finding.name) if part)
    yield f"电子监管号：{finding.supply_id}。"
    yield _stated("宗地代码", finding.parcel_id)
    yield _stated("合同（划拨决定书）编号", known.contract_no)
    yield _stated("位置", place and f"{place}；四至 {blank('图层没有四至')}")
    yield _stated("登记面积", area, reason="宗地图层未填")


def facts(_: IdleFinding, record: Judged, __: Known) -> Iterator[str]:
    """Say the facts that the suspicion rests on, then the words of the law."""
    notes = list(explain(record.supply, record.on, record.test, record.reading))
    said = [note.text for note in notes if note.origin != "law"]
    yield "事实：" + "".join(said)
    quoted = [note.text for note in notes if note.origin == "law"]
    yield f"依据：{record.test.law}" + "；".join(quoted) + "。"


def _investigated(finding: IdleFinding, record: Judged, known: Known) -> Iterator[str]:
    yield from facts(finding, record, known)
    yield f"调查通知：《闲置土地调查通知书》{blank('文号、送达日期')}。"
    yield f"使用权人提供的材料：{blank('材料名称、收到日期')}。"
    yield f"现场勘测、拍照、摄像：{blank('日期、记录人')}。"


def _evidence(finding: IdleFinding, record: Judged, known: Known) -> Iterator[str]:
    yield from _which_land(finding, record, known)
    yield from facts(finding, record, known)
    yield f"证据一：《闲置土地认定书》{blank('文号、送达日期')}。"
    yield f"证据二：供地和宗地资料 {_documents(finding)}。"
    yield f"证据三：现场勘测、拍照、摄像 {blank('日期、记录人')}。"
    yield "违反的规定：未按照约定、规定的动工开发日期动工开发，且无第八条规定情形。"
    if record.provision.missing:
        yield f"起草时尚缺：{titles(record.provision.missing)}（{blank('核实后删去本句')}）。"


def _documents(finding: IdleFinding) -> str:
    files = {f"{one.file}（第 {one.edition} 版）" for one in finding.inputs if one.file}
    return "、".join(sorted(files)) or blank("证据材料")


def inquiry(_: IdleFinding, record: Judged, __: Known) -> Iterator[str]:
    """Say what is looked into, and by when papers must be given (Art. 5)."""
    yield "调查的主要内容：土地开发利用情况、闲置原因以及相关说明。"
    days = record.test.reply_days
    yield f"请自接到本通知书之日起 {days} 日内提供上述材料（第五条第二款）。"
    yield f"材料送交：{blank('送交地点、联系人和电话')}。"


def rights(_: IdleFinding, __: Judged, ___: Known) -> Iterator[str]:
    """Say rights and duties, each with its article."""
    yield (
        "权利：就土地权利及使用问题作出说明（第七条）；属于第八条规定情形的，提供土地闲置原因说明材料，"
        "由主管部门审核（第八条）；在作出征缴土地闲置费、收回国有建设用地使用权决定前，申请听证"
        "（第十五条）；对上述决定不服的，依法申请行政复议或者提起行政诉讼（第十七条第二款）。"
    )
    yield (
        "义务：在规定期限内按照要求提供材料（第五条第二款）；接受询问，配合现场勘测、拍照、摄像和查阅、"
        "复制有关土地资料（第七条）；及时报告项目动工开发、开发进度、竣工等情况（第二十三条）。"
    )


def more_inquiry(finding: IdleFinding, _: Judged, __: Known) -> Iterator[str]:
    """Say what else must be found out: what is missing, and mortgages (Art. 13)."""
    if finding.missing:
        yield f"台账缺少、需要查清的：{titles(finding.missing)}。"
    yield "土地是否设有抵押权，抵押权人的名称和地址（第十三条第二款）。"
    yield _stated("其他", None, reason="没有的写“无”")


def conclusion(finding: IdleFinding, record: Judged, _: Known) -> Iterator[str]:
    """Say the cause as far as verified; the conclusion is a person's."""
    supply, test = record.supply, record.test
    if excused(supply, test):
        cause = f"{test.causes[supply.cause or '']}（第八条，台账记为已核实）"
    elif supply.cause == "enterprise" and supply.cause_verified:
        cause = "企业原因（台账记为已核实）"
    else:
        cause = blank("闲置原因未经核实")
    yield f"闲置原因：{cause}。"
    yield f"闲置时间：自 {finding.idle_since} 起。"
    yield f"认定结论：{blank('是否构成闲置土地，由主管部门调查核实后填写')}。"


def more_recognition(finding: IdleFinding, record: Judged, _: Known) -> Iterator[str]:
    """Say what follows: the ways that are open, publicity, filing."""
    options = "；".join(option.words for option in finding.options)
    yield f"可以采取的处置方式：{options or blank('备案、资料补齐后确定')}。"
    yield f"公开：{record.test.quotes['publicity']}。"
    yield f"备案：{record.test.quotes['filing']}。"
    yield _stated("其他", None, reason="没有的写“无”")


def _fee_decision(finding: IdleFinding, record: Judged, _: Known) -> Iterator[str]:
    test = record.test
    amount = blank("土地价款不明，无法计算") if finding.fee is None else f"{finding.fee:,.2f} 元"
    price = record.supply.price
    base = blank("土地价款") if not price else f"{price:,.2f} 元"
    share = portion(test.fee_share)
    yield f"决定的种类：征缴土地闲置费 {amount}（土地出让或者划拨价款 {base} × {share}）。"
    yield f"决定的依据：{test.quotes['fee_share']}。"
    yield f"批准：本级人民政府 {blank('批准文号、日期')}。"
    yield f"听证：{blank('书面告知听证权利的日期；是否举行听证')}。"


def _recovery_decision(_: IdleFinding, record: Judged, __: Known) -> Iterator[str]:
    test = record.test
    yield "决定的种类：无偿收回国有建设用地使用权。"
    article = blank("第三十七条，2019 年修正后为第三十八条，请核对现行条号")
    yield f"决定的依据：{test.quotes['recovery_years']}；{test.quotes['recover']}。"
    yield f"《中华人民共和国土地管理法》{article}；《中华人民共和国城市房地产管理法》第二十六条。"
    yield f"批准：有批准权的人民政府 {blank('批准文号、日期')}。"
    yield f"听证：{blank('书面告知听证权利的日期；是否举行听证')}。"


def _pay(_: IdleFinding, record: Judged, __: Known) -> Iterator[str]:
    days = record.test.pay_days
    yield f"履行方式：缴至 {blank('收缴单位、账户')}。"
    yield f"履行期限：自本决定书送达之日起 {days} 日内（第十七条第一款）。"


def _give_back(_: IdleFinding, record: Judged, __: Known) -> Iterator[str]:
    days = record.test.return_days
    where = blank("办理地点")
    yield f"履行方式：到 {where} 办理国有建设用地使用权注销登记，交回土地权利证书 {blank('证号')}。"
    yield f"履行期限：自本决定书送达之日起 {days} 日内（第十七条第一款）。"


def remedies(_: IdleFinding, record: Judged, __: Known) -> Iterator[str]:
    """Say the ways of review and suit; their time limits are set by other laws."""
    yield f"{record.test.quotes['remedies']}。"
    days = [blank(f"期限，依《中华人民共和国行政{law}法》") for law in ("复议", "诉讼")]
    yield f"行政复议：自收到本决定书之日起 {days[0]} 内，向 {blank('复议机关')} 申请。"
    yield f"行政诉讼：自收到本决定书之日起 {days[1]} 内，向 {blank('人民法院')} 提起。"


def authority(_: IdleFinding, __: Judged, known: Known) -> Iterator[str]:
    """Say who decides; the date is that of issue."""
    yield _stated("作出决定的行政机关", known.office, reason="设置中未填")
    yield _stated("作出决定的日期", None, reason="签发时填写")


def _more_fee(_: IdleFinding, record: Judged, __: Known) -> Iterator[str]:
    yield "土地闲置费不得列入生产成本（第十四条第（一）项）。"
    yield "逾期不申请行政复议、不提起行政诉讼，也不履行的，可以申请人民法院强制执行（第十八条）。"
    yield f"缴费后仍未动工开发满 {record.test.recovery_years} 年的，可以依法无偿收回。"


def _more_recovery(_: IdleFinding, record: Judged, __: Known) -> Iterator[str]:
    yield f"抵押权：{blank('是否设有抵押权；设有的，抵押权人名称')}。"
    yield f"{record.test.quotes['mortgage_copy']}。"
    yield (
        "逾期不申请行政复议、不提起行政诉讼，也不履行的，直接公告注销国有建设用地使用权登记和土地权利证书，"
        "或者申请人民法院强制执行（第十八条）。"
    )


SHARED: Mapping[str, Writer] = {
    "holder": holder,
    "land": land,
    "facts": facts,
    "remedies": remedies,
    "authority": authority,
}
OF_KIND: Mapping[NoticeKind, Mapping[str, Writer]] = {
    "inquiry": {"inquiry": inquiry, "rights": rights, "other": more_inquiry},
    "recognition": {"facts": _investigated, "conclusion": conclusion, "other": more_recognition},
    "fee": {"facts": _evidence, "decision": _fee_decision, "performance": _pay, "other": _more_fee},
    "recovery": {
        "facts": _evidence,
        "decision": _recovery_decision,
        "performance": _give_back,
        "other": _more_recovery,
    },
}
"""Kind -> item -> what writes it, where it is not one that the kinds share."""

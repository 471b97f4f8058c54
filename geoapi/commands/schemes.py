"""The command schemes 评价方案: which there are, what they leave open, and a copy to fill in."""

from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from geoapi.commands.common import JsonOption, put_json, put_table, say
from geoapi.commands.score import scheme_of
from geoapi.planning.errors import PlanningError
from geoapi.planning.scoring.reading import packaged
from geoapi.planning.scoring.scheme import Scheme
from geoapi.questions.scores import scheme_named
from geoapi.views.files import written


def schemes(
    name: Annotated[str | None, typer.Argument(help="方案名；不写则列出全部")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="抄一份到本地文件 .yaml，供填写")
    ] = None,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """列出评价方案，或抄一份来填写。例：mutu schemes zhejiang-six -o our-scheme.yaml"""
    if name is None:
        if output:
            raise PlanningError(f"-o 须写明抄哪一个方案，如 mutu schemes zhejiang-six -o {output}")
        return _list([scheme_named(each) for each in packaged()], as_json=as_json)
    scheme = scheme_of(name)
    if output:
        source = packaged().get(name, Path(name))
        with written(output) as draft:
            draft.write_bytes(source.read_bytes())
        say(f"已抄出 {output}；填写后用 mutu score {output} --period 2024")
    if as_json:
        return put_json(told_scheme(scheme))
    return _tell(scheme)


def told_scheme(scheme: Scheme) -> dict[str, Any]:
    """Return what a scheme says of itself and what it leaves open."""
    return {
        "name": scheme.name, "title": scheme.title, "title_en": scheme.title_en,
        "number": scheme.number or None, "issuer": scheme.issuer or None,
        "status": scheme.status, "year": scheme.year, "source": scheme.source,
        "verified": scheme.verified, "quotes": list(scheme.quotes), "open": list(scheme.open),
        "missing": list(scheme.missing),
        "groups": [
            {"name": group.name, "title": group.title, "family": group.family,
             "items": [{"name": item.name, "title": item.title, "weight": _share(item.weight)}
                       for item in group.items],
             "cuts": {cut.name: [_share(cut.above), _share(cut.to)] for cut in group.cuts}}
            for group in scheme.groups
        ],
    }  # fmt: skip


def _share(share: Fraction | None) -> float | None:
    return None if share is None else float(share)


STATUS = {"issued": "已印发", "draft": "征求意见", "expired": "已失效", "template": "模板"}


def _list(found: list[Scheme], *, as_json: bool) -> None:
    if as_json:
        return put_json({"schemes": [told_scheme(scheme) for scheme in found]})
    rows = [
        [s.name, s.title, STATUS[s.status], s.year or "—", len(s.missing), s.source] for s in found
    ]
    return put_table(("名称", "方案", "状态", "年度", "未给出", "来源"), rows)


def _tell(scheme: Scheme) -> None:
    put_table(("项目", "内容"), [
        ("方案", scheme.cited), ("发布", scheme.issuer or "—"), ("状态", STATUS[scheme.status]),
        ("来源", scheme.source), ("核对", scheme.verified),
        *(("原文", quote) for quote in scheme.quotes),
        *(("未明确", words) for words in scheme.open),
    ])  # fmt: skip
    put_table(("组", "指标", "权重", "基准值"), [
        (group.title, item.title, _share(item.weight),
         item.base.fixed if item.base and item.base.fixed is not None else None)
        for group in scheme.groups for item in group.items
    ])  # fmt: skip
    counts = Counter(path.split(".")[0] for path in scheme.missing)
    say(f"未给出 {len(scheme.missing)} 项（{dict(counts)}）：{'、'.join(scheme.missing) or '无'}")

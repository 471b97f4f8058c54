"""What a county lacks yet 从哪里开始: which layers to import next, and what each is for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from layers import LAYERS
from layers.atlas import County

Words = tuple[str, str]

USES: Mapping[str, Words] = {
    "towns": ("县与乡镇的边界：地图的底，按乡镇汇总", "boundaries: the ground of maps; towns"),
    "zones": ("园区边界：按园区汇总与排名", "boundaries of zones: sums and ranks by zone"),
    "parcels": ("宗地：登记面积，一切亩均的分母", "registered area, by which yields are divided"),
    "supplies": ("供地合同：判断疑似闲置", "supplies of land: idle land is judged by them"),
    "enterprises": ("企业名录：名称、行业", "firms: names and industries"),
    "occupancies": ("用地关系：哪家企业用哪宗地", "who uses which parcel"),
    "statements": ("企业年报：税收、产值等亩均的分子", "tax, output: what yields are made of"),
}  # fmt: skip
"""Layer -> what it is for, in the order in which they are best imported."""


@dataclass(frozen=True)
class Start:
    """One layer on the way to a full county.

    Attributes
    ----------
    edition
        Number of the current edition; 0: none yet.
    """

    layer: str
    zh: str
    use: Words
    edition: int

    @property
    def command(self) -> str:
        """The command that imports it."""
        return f"mutu import {self.layer} "


def starts_of(county: County, layers: Iterable[str] = USES) -> Sequence[Start]:
    """Return what has been imported of some layers and what has not, in order."""
    wanted = set(layers)
    return [
        Start(name, LAYERS[name].zh, use, _number(county, name))
        for name, use in USES.items()
        if name in wanted
    ]


def _number(county: County, layer: str) -> int:
    edition = county.editions.get(layer)
    return edition.number if edition else 0

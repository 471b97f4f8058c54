"""How a map enters a folium page 页面元素: shapes and furniture as folium elements, safely.

branca reads what an element has written as a Jinja template once more, so a name such as
``{{ … }}`` in a file would run as code. :func:`escape` and :func:`literal` leave no such opening.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from branca.element import Element
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template
from jinja2.utils import htmlsafe_json_dumps

from geoapi.views.web.blocks import Features, blocks

_OPENING = re.compile(r"\{(?=[{%#])")


def escape(text: object) -> str:
    """Escape a text for HTML and for the template it will pass through."""
    return html.escape(str(text)).replace("{", "&#123;")


def literal(value: Any) -> str:
    """Write plain data as a JavaScript literal, safe within a script and within a template.

    No JSON but within a string holds a brace before ``{``, ``%`` or ``#``.

    Raises
    ------
    ValueError
        A number that is NaN or infinite: unknown values must be None.
    """
    return _OPENING.sub(r"\\u007b", htmlsafe_json_dumps(value, allow_nan=False))


class Shapes(Layer):
    """One layer of GeoJSON features, styled by the class ``c`` of each; points are dots.

    Parameters
    ----------
    called
        Name of the layer; its features stand in the page's data under it.
    styles
        Leaflet path options, by class.
    options
        Further options of ``L.geoJSON``.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = mutu.shapes(
            {{ this._parent.get_name() }}, {{ this.called }}, {{ this.styles }}, {{ this.options }}
        );
        {% endmacro %}
        """
    )

    def __init__(
        self, called: str, features: Features, styles: list[Mapping[str, Any]],
        options: Mapping[str, Any], *, show: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(control=False, overlay=True, show=show)
        self._name, self.features = "Shapes", features
        self.called, self.styles, self.options = map(literal, (called, styles, options))


class Tiles(Layer):
    """One layer that the service draws as tiles; a click asks it what is there.

    Parameters
    ----------
    address
        Of a tile, with ``{z}``, ``{y}``, ``{x}`` and ``{r}``.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = mutu.tiles({{ this._parent.get_name() }}, {{ this.address }});
        {% endmacro %}
        """
    )

    def __init__(self, address: str, *, show: bool = True) -> None:
        super().__init__(control=False, overlay=True, show=show)
        self._name, self.address = "Tiles", literal(address)


class Furniture(JSCSSMixin):
    """Everything on the page but the map itself, and the script that binds the two.

    Parameters
    ----------
    panels
        HTML of the panels, already escaped.
    settings
        What map.js needs to know; plain data.
    drawn
        Layer name -> folium layer.
    """

    default_css = [("mutu_css", "mutu/map.css")]  # noqa: RUF012 - folium's own way
    default_js = [  # noqa: RUF012 - folium's own way
        ("mutu_paint", "mutu/paint.js"),
        ("mutu_layers", "mutu/layers.js"),
        ("mutu_map", "mutu/map.js"),
        ("mutu_dots", "mutu/dots.js"),
        ("mutu_periods", "mutu/periods.js"),
        ("mutu_labels", "mutu/labels.js"),
        ("mutu_search", "mutu/search.js"),
        ("mutu_measure", "mutu/measure.js"),
        ("mutu_basemap", "mutu/basemap.js"),
        ("mutu_linked", "mutu/linked.js"),
    ]
    _template = Template(
        """
        {% macro html(this, kwargs) %}{{ this.panels }}{% endmacro %}
        {% macro script(this, kwargs) %}
        mutu.start({{ this._parent.get_name() }}, {{ this.settings }}, {
            {%- for name, layer in this.drawn.items() %}
            "{{ name }}": {{ layer.get_name() }},
            {%- endfor %}
        });
        {% endmacro %}
        """
    )

    def __init__(self, panels: str, settings: Mapping[str, Any], drawn: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Furniture"
        self.panels, self.settings, self.drawn = panels, literal(settings), drawn

    def render(self, **kwargs: Any) -> str:
        """Put the panels, the script and the data of all layers into the figure."""
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        held = {name: one.features for name, one in self.drawn.items() if isinstance(one, Shapes)}
        root: Any = self.get_root()
        root.html.add_child(_Written(blocks(held)), name="mutu_data")
        return ""


class _Written(Element):
    """HTML as it is: no template reads it again."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name, self.text = "Written", text

    def render(self, **_: Any) -> str:
        """Return the text."""
        return self.text

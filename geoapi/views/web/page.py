"""How a map enters a folium page 页面元素: shapes and furniture as folium elements, safely.

branca reads what an element has written as a Jinja template once more, so a name such as
``{{ … }}`` in a file would run as code. :func:`escape` and :func:`literal` leave no such opening.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template
from jinja2.utils import htmlsafe_json_dumps

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
    styles
        Leaflet path options, by class.
    options
        Further options of ``L.geoJSON``.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        {%- if this.pane %}
        mutu.pane({{ this._parent.get_name() }}, {{ this.pane }});
        {%- endif %}
        var {{ this.get_name() }} = L.geoJSON({{ this.data }}, {
            smoothFactor: 0.6,
            style: (s => f => mutu.paint(s[f.properties.c]))({{ this.styles }}),
            pointToLayer: (f, at) => L.circleMarker(at),
            ...{{ this.options }}
        });
        {% endmacro %}
        """
    )

    def __init__(
        self,
        features: tuple[dict[str, Any], ...],
        styles: list[Mapping[str, Any]],
        options: Mapping[str, Any],
        *,
        show: bool = True,
    ) -> None:
        super().__init__(control=False, overlay=True, show=show)
        self._name = "Shapes"
        self.data = literal({"type": "FeatureCollection", "features": features})
        self.styles, self.options = literal(styles), literal(options)
        self.pane = literal(options["pane"]) if "pane" in options else ""


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
        ("mutu_map", "mutu/map.js"),
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

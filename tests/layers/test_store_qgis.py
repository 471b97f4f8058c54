"""QGIS, as Debian packages it, opens the workspace: plain names, fields, CRS; it cannot edit."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from layers import LAYERS
from tests.layers.stored import put
from tests.made import full_rows

SYSTEM_PYTHON = Path("/usr/bin/python3")
PACKAGE = Path("/usr/lib/python3/dist-packages/qgis/core/__init__.py")

LOOK = """
import json, sys
from qgis.core import QgsApplication, QgsFeatureRequest, QgsProject, QgsVectorLayer
QgsApplication.setPrefixPath("/usr", True)
app = QgsApplication([], False)
app.initQgis()
told = {}
for name in sys.argv[2:]:
    layer = QgsVectorLayer(f"{sys.argv[1]}|layername={name}", name, "ogr")
    features = list(layer.getFeatures())
    told[name] = {
        "valid": layer.isValid(), "crs": layer.crs().authid(), "count": layer.featureCount(),
        "fields": [f.name() for f in layer.fields()], "spatial": layer.isSpatial(),
        "indexed": layer.hasSpatialIndex() == 2,
        "first": [None if v is None or str(v) == "NULL" else str(v)
                  for v in features[0].attributes()],
        "wkt": features[0].geometry().asWkt(3) if layer.isSpatial() else None,
        "editable": bool(layer.startEditing() and layer.deleteFeature(features[0].id())
                         and layer.commitChanges()),
    }
whole = QgsVectorLayer(sys.argv[1], "file", "ogr")
names = sorted(s.split("!!::!!")[1] for s in whole.dataProvider().subLayers())
print(json.dumps([told, names]))
sys.stdout.flush()
import os; os._exit(0)
"""


@pytest.fixture(scope="module")
def qgis():
    """Ask QGIS about layers of a file."""
    if not PACKAGE.is_file():
        assert not os.environ.get("CI"), "QGIS is missing: tests/system-packages.sh installs it"
        pytest.skip("QGIS is not here")

    def ask(path, *names):
        where = {
            "QT_QPA_PLATFORM": "offscreen",
            "HOME": str(path.parent),
            "PATH": os.environ["PATH"],
        }
        command = [SYSTEM_PYTHON, "-c", LOOK, path, *names]
        done = subprocess.run(command, env=where, capture_output=True, check=True, text=True)
        return json.loads(done.stdout.splitlines()[-1])

    return ask


def test_qgis_opens_every_layer_by_its_plain_name(workspace, path, qgis):
    for name, layer in LAYERS.items():
        put(workspace, full_rows(layer).iloc[:1], layer=name)
        put(workspace, full_rows(layer), layer=name)
    told, listed = qgis(path, *LAYERS)
    for name, layer in LAYERS.items():
        seen = told[name]
        assert (seen["valid"], seen["count"]) == (True, 3), name
        assert [f for f in seen["fields"] if f not in {"fid", "OGC_FID"}] == [
            f.name for f in layer.fields
        ]
        if layer.shape:
            assert (seen["crs"], seen["spatial"]) == (workspace.crs, True)
            assert seen["wkt"].split()[0].upper() in {"MULTIPOLYGON", "POINT"}
    assert set(listed) - {"mutu_editions"} == set(LAYERS)
    assert [t["editable"] for t in told.values()] == [False] * len(LAYERS)
    assert workspace.verify() == []

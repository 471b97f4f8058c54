#!/bin/sh
# Install the Debian packages that the tests drive; the product itself needs none of them.
#   chromium              opens every page and records its requests
#   fonts-noto-cjk        Chinese letters in the browser
#   gdal-bin              ogrinfo reads the workspace and the service as any GIS would
#   libreoffice-writer-nogui, poppler-utils   turn the Word report into pages
#   postgresql with postgis   the other store; the tests start and stop a server of their own
#   python3-qgis          opens the workspace as a planner's QGIS does
# With everything there it does nothing. Without root, or on another system, it says what is missing.
set -eu
missing=""
have() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
have chromium chromium
have ogrinfo gdal-bin
have soffice libreoffice-writer-nogui
have pdftoppm poppler-utils
[ -e /usr/lib/python3/dist-packages/qgis/core/__init__.py ] || missing="$missing python3-qgis"
ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 || missing="$missing postgresql-postgis"
[ -d /usr/share/fonts/opentype/noto ] || missing="$missing fonts-noto-cjk"
[ -n "$missing" ] || exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "installing for the tests:$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 - the list is words
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "the tests that need these will be skipped (in CI: fail):$missing" >&2
fi

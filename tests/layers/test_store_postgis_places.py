"""Where a PostGIS workspace is: addresses and passwords, and what is made in which database."""

import json

import psycopg
import pyproj
import pytest
from typer.testing import CliRunner

from geoapi.cli import app
from layers import LAYERS
from layers.errors import StoreError
from layers.store import create, open_workspace, postgis_connection
from tests.layers.stored import MADE, TOWNS, content, names, put
from tests.made import CRS, full_rows


def test_a_place_is_a_schema_of_a_database(database):
    there = create(database, **MADE)
    other = create(f"{database}&schema=乡镇", **MADE)
    assert there.backend.place.schema == "mutu"
    assert other.location == f"{database}&schema=乡镇"
    assert open_workspace(database) == there != other
    put(there)
    assert (len(there.editions()), len(other.editions())) == (1, 0)
    assert put(other, TOWNS.iloc[:1]).number == 1
    assert len(names(there.read())) == 3


@pytest.mark.parametrize(("address", "shown"), [
    ("postgresql://li@h:5432/db", "postgresql://li@h:5432/db"),
    ("postgres://li:geheim@h/db", "postgresql://li@h/db"),
    ("postgresql://li:ge%40heim@h/db?schema=a&sslmode=require",
     "postgresql://li@h/db?schema=a&sslmode=require"),
    ("postgresql://li@[::1]:5432/db?password=geheim", "postgresql://li@[::1]:5432/db"),
    ("postgresql:///db?host=/run/a&user=li&pass%77ord=geheim", "postgresql:///db?host=/run/a&user=li"),
    ("postgresql://li:ge:heim@h1:1,h2:2/db", "postgresql://li@h1:1,h2:2/db"),
])  # fmt: skip
def test_an_address_is_shown_without_its_password(address, shown):
    place = postgis_connection.place_of(address)
    assert place.location == shown
    assert "heim" not in repr(place)
    assert place == postgis_connection.place_of(shown)
    given = psycopg.conninfo.conninfo_to_dict(place.conninfo)
    assert "schema" not in given
    assert given.get("password", "geheim").replace("@", "").replace(":", "") == "geheim"


@pytest.mark.parametrize("address", [
    "postgresql:geheim", "postgres:/geheim", "postgresql://li:geheim", "postgresql://li:ge@heim@h/db",
    "postgresql://li:ge/heim@h/db", "postgresql://li:ge?heim@h/db", "postgresql://li:ge#heim@h/db",
    "postgresql://li:ge%heim@h/db", "postgresql://li@h/db?geheim=1", "postgresql://li:x@[h/db",
    "postgresql://li@h/db?schema=ge-heim", "postgresql://li@h/db?schema=pg_geheim",
    "postgresql://li@h/db?schema=" + 'geheim"' * 9, "postgresql://li@h/db#geheim",
])  # fmt: skip
def test_an_address_not_understood_is_refused_and_not_repeated(address):
    for use in (open_workspace, lambda where: create(where, **MADE)):
        with pytest.raises(StoreError) as refused:
            use(address)
        assert "heim" not in str(refused.value)
        assert refused.value.__cause__ is None


def test_where_there_is_no_workspace_the_error_says_why(database, postgres):
    for address, words in {
        database: "mutu init",
        database.replace("/county", "/no_county"): "没有这个数据库",
        database.replace("mutu@", "nobody@"): "没有这个数据库用户",
        "postgresql://mutu@127.0.0.1:1/db": "连不上数据库",
        f"postgresql://mutu@/db?host={postgres.folder}/nowhere": "连不上数据库",
    }.items():
        with pytest.raises(StoreError, match=words):
            open_workspace(address)


def test_a_wrong_password_is_told_without_it(stored, postgres):
    postgres.psql("postgres", "CREATE ROLE li LOGIN SUPERUSER PASSWORD 'richtig' IN ROLE guarded")
    right, wrong, none = (
        stored.location.replace("mutu@", f"li{password}@")
        for password in (":richtig", ":geheim", "")
    )
    workspace = open_workspace(right)
    put(workspace)
    assert "richtig" not in f"{workspace!r} {workspace.location}"
    for address in (wrong, none):
        with pytest.raises(StoreError, match="用户名或密码不对") as refused:
            open_workspace(address)
        assert "geheim" not in f"{refused.value} {refused.value.__cause__}"


def test_create_never_overwrites(stored, database):
    put(stored)
    before = content(stored)
    with pytest.raises(StoreError, match="已存在一个工作区"):
        create(database, **MADE)
    assert content(stored) == before
    with psycopg.connect(database) as c:
        c.execute("CREATE SCHEMA others")
        c.execute("CREATE TABLE others.parcels (a int)")
        c.execute("CREATE SCHEMA blank")
    with pytest.raises(StoreError, match="已存在 parcels"):
        create(f"{database}&schema=others", **MADE)
    assert put(create(f"{database}&schema=blank", **MADE)).number == 1
    assert put(create(f"{database}&schema=public", **MADE)).number == 1  # PostGIS's own is there


def test_a_database_in_another_encoding_is_refused(postgres):
    sql = "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
    postgres.psql("postgres", sql)
    with pytest.raises(StoreError, match="LATIN1"):
        create(f"postgresql://mutu@/latin?host={postgres.folder}", **MADE)


def test_the_extension_is_made_or_asked_for(postgres):
    with postgres.database(template="template1") as bare:
        postgres.psql("postgres", "CREATE ROLE plain LOGIN")
        name = bare.partition("@/")[2].partition("?")[0]
        postgres.psql("postgres", f"GRANT CREATE ON DATABASE {name} TO plain")
        with pytest.raises(StoreError, match="请管理员在这个库中执行：CREATE EXTENSION postgis;"):
            create(bare.replace("mutu@", "plain@"), **MADE)
        assert put(create(bare, **MADE)).number == 1
        postgres.psql(name, "DROP EXTENSION postgis CASCADE")
        with pytest.raises(StoreError, match="没有 PostGIS 扩展"):
            open_workspace(bare)


def test_a_crs_that_postgis_does_not_know_is_entered(database):
    with psycopg.connect(database) as c:
        c.execute("DELETE FROM spatial_ref_sys WHERE srid = 4549")
    own = "+proj=tmerc +lon_0=119.5 +k=1 +x_0=500000 +ellps=GRS80 +units=m +type=crs"
    put(create(database, **MADE))
    made = create(f"{database}&schema=own", **(MADE | {"crs": own}))
    again = create(f"{database}&schema=again", **(MADE | {"crs": own}))
    for workspace in (made, again):
        put(workspace, TOWNS.set_crs(workspace.crs, allow_override=True))
        assert workspace.read().atlas["towns"].crs == pyproj.CRS(workspace.crs)
    with psycopg.connect(database) as c:
        srids = "SELECT f_table_schema, srid FROM geometry_columns WHERE f_table_name = 'towns'"
        found = dict(c.execute(srids).fetchall())
        told = "SELECT srtext FROM spatial_ref_sys WHERE srid = %s"
        [(known,)] = c.execute(told, (4549,)).fetchall()
        moved = "SELECT ST_X(ST_Transform(ST_SetSRID(ST_Point(500000, 3700000), %s), 4490))"
        [(lon,), (own_lon,)] = [c.execute(moved, (n,)).fetchone() for n in (4549, found["own"])]
    assert found == {"mutu": 4549, "own": 910_000, "again": 910_000}
    assert known.endswith('AUTHORITY["EPSG","4549"]]')
    assert (round(lon, 6), round(own_lon, 6)) == (120, 119.5)


def run(*words):
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_commands_work_on_it(database, tmp_path):
    rows = full_rows(LAYERS["towns"]).iloc[[0, 2]]
    rows.to_file(tmp_path / "towns.gpkg")
    county = ("-w", database.replace("mutu@", "mutu:geheim@"))
    shown = run(*county, "init", "--crs", CRS, "--name", "示例县", "--codes", "none", "--json")
    assert database in shown
    assert "geheim" not in shown
    for number in (1, 2):
        told = run(*county, "import", "towns", str(tmp_path / "towns.gpkg"), "--json")
        assert json.loads(told)["edition"] == number
    run(*county, "rollback", "towns", "1")
    measured = json.loads(run(*county, "measure", "site_area", "--by", "towns", "--json"))
    assert measured["basis"]["editions"] == {"towns": 1}
    assert [row["name"] for row in measured["rows"]] == rows["name"].tolist()
    assert json.loads(run(*county, "idle", "--on", "2025-06-30", "--json"))["rows"] == []
    assert "geheim" not in run(*county, "editions", "towns", "--json")

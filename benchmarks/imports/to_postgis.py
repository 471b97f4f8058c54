"""The usual import with geopandas: `python to_postgis.py FILE ADDRESS`."""

import sys

import geopandas as gpd
import sqlalchemy

if __name__ == "__main__":
    file, address = sys.argv[1:]
    engine = sqlalchemy.create_engine(address.replace("postgresql:", "postgresql+psycopg:", 1))
    gpd.read_file(file).to_postgis("parcels", engine)

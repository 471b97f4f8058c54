"""Texts looked up among keys: the same with and without Arrow."""

import pandas as pd
import pytest

from geoapi.planning.measuring.coded import places_of


@pytest.mark.parametrize("storage", ["python", "pyarrow"])
def test_where_texts_stand_among_keys(storage):
    """丁 is in no row; an unknown key is nobody's."""
    dtype = pd.StringDtype(storage=storage, na_value=float("nan"))
    keys = pd.Series(["甲", "乙", None, "丙"], dtype=dtype)
    named = pd.Series(["丙", "丁", "甲"], dtype=dtype)
    assert places_of(keys, named).tolist() == [3, -1, 0]
    assert places_of(keys[:0], named).tolist() == [-1, -1, -1]
    assert places_of(keys, named[:0]).tolist() == []

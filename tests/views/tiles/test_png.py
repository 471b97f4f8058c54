"""A picture of at most 256 colours, those of large faces exactly as they are."""

import io

import numpy as np
import pytest
from PIL import Image

from geoapi.views.tiles.png import png_of


def shown(colours):
    return Image.open(io.BytesIO(png_of(colours.astype(np.float32))))


def flat(*colours):
    return np.array(colours, dtype=float)


def test_a_few_colours_come_exactly():
    ramp = np.array(
        [[0xC2, 0xE6, 0x99, 255], [0x8B, 0x92, 0x99, 255], [0, 0, 0, 0], [255, 0, 0, 128]]
    )
    straight = ramp[np.arange(64).reshape(8, 8) % 4] / 255
    straight[:, :, :3] *= straight[:, :, 3:]
    picture = shown(straight)
    assert picture.mode == "P"
    assert np.array(picture.convert("RGBA"))[0, :4].tolist() == ramp.tolist()


def test_nothing_is_no_picture():
    assert png_of(np.zeros((4, 4, 4), np.float32)) is None


def test_very_many_colours_come_nearly():
    rng = np.random.default_rng(3)
    colours = np.ones((128, 128, 4))
    colours[:, :, :3] = rng.random((128, 128, 3))
    colours[:40] = (0.25, 0.5, 0.75, 1)  # one large face
    found = np.array(shown(colours).convert("RGBA")).astype(float)
    assert len(np.unique(found.reshape(-1, 4), axis=0)) <= 256
    assert found[10, 10].tolist() == [64, 128, 191, 255]
    assert np.abs(found - colours * 255).mean() < 20


def test_steps_of_an_edge_stay_apart():
    steps = np.linspace(0, 1, 33)
    colours = np.stack([steps * 0.2, steps * 0.5, steps * 0.9, steps], axis=-1)[None]
    found = np.array(shown(colours).convert("RGBA"))[0, :, 3]
    assert np.diff(found.astype(int)).min() >= 0
    assert found == pytest.approx(steps * 255, abs=8)

"""Signed links: what a token opens, and what it does not."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta

import pytest

from geoapi.register.embeds import (
    Asked,
    EmbedError,
    all_embeds,
    make_embed,
    opened_embed,
    revoke_embed,
)
from geoapi.register.entries import Register
from geoapi.register.errors import RegisterError, UnknownMatterError

ASKED = Asked("idle", {"on": "2025-06-30", "lang": "zh"}, 800, 500)


def test_a_token_opens_what_was_agreed_and_nothing_else(register):
    one, token = make_embed(register, ASKED, 30, "张三")
    other, second = make_embed(register, replace(ASKED, name="overview"), 30, "张三")
    assert opened_embed(register, "idle", token) == ASKED
    mac = token.partition(".")[2]
    for name, forged in (
        ("overview", token), ("idle", second), ("idle", f"{other.number}.{mac}"), ("idle", ""),
        ("idle", f"{one.number}."), ("idle", token[:-1]), ("idle", "٣.x"), ("idle", "9" * 40),
        ("idle", f"{one.number}.é{mac[1:]}"),
    ):  # fmt: skip
        with pytest.raises(EmbedError, match="无效"):
            opened_embed(register, name, forged)


def test_the_signature_is_hmac_sha256_under_the_secret_kept(register):
    one, token = make_embed(register, ASKED, 30, "张三")
    with register.reading() as reading:
        (kept,) = reading.entries("embed-key")
    agreed = [one.number, "idle", {"lang": "zh", "on": "2025-06-30"}, 800, 500,
              one.expires.isoformat()]  # fmt: skip
    secret = bytes.fromhex(kept.private["secret"])
    mac = hmac.new(secret, json.dumps(agreed).encode(), hashlib.sha256).digest()[:15]
    assert token == f"{one.number}.{urlsafe_b64encode(mac).decode()}"
    assert kept.told == {}
    assert len(secret) == 32


def test_a_link_ends_on_its_day(register):
    one, token = make_embed(register, ASKED, 30, "张三")
    just = Register(register.backend, clock=lambda: one.expires - timedelta(seconds=1))
    assert opened_embed(just, "idle", token) == ASKED
    over = Register(register.backend, clock=lambda: one.expires)
    with pytest.raises(EmbedError, match="已过期"):
        opened_embed(over, "idle", token)


def test_a_revoked_link_opens_nothing(register):
    one, token = make_embed(register, ASKED, 30, "张三")
    gone = revoke_embed(register, one.number, "李四")
    assert gone.revoked is not None
    with pytest.raises(EmbedError, match="已撤销"):
        opened_embed(register, "idle", token)
    with pytest.raises(RegisterError, match="已经撤销"):
        revoke_embed(register, one.number, "李四")
    with pytest.raises(UnknownMatterError):
        revoke_embed(register, 99, "李四")
    assert [found.state(register.clock()) for found, _ in all_embeds(register)] == ["revoked"]


def test_two_workspaces_do_not_know_each_others_links(register):
    with pytest.raises(EmbedError, match="无效"):
        opened_embed(register, "idle", "1.AAAAAAAAAAAAAAAAAAAA")


@pytest.mark.parametrize("days", [0, 4_000])
def test_refusals(register, days):
    with pytest.raises(RegisterError, match="有效期"):
        make_embed(register, ASKED, days, "张三")
    with pytest.raises(RegisterError, match="像素"):
        replace(ASKED, width=days * 2)

"""Killed at any moment: what is served stays whole, the next build finishes, and nothing is encoded twice."""

import random
import re
import signal
from typing import Any

import pytest
from conftest import Nursery
from killed import PRODUCTS, Shop, places

from search import generation

SEED = 20_004
# A kill in each of these at the least: what a step of a build does to files.
STEPS = {
    "reading": r"write .*/store/",
    "encoding": r"sqlite3\.connect",
    "words": r"/lexical\b",
    "vectors": r"write .*/vectors/",
    "forward index": r"write .*/forward/",
    "columns": r"write .*/columns/",
    "identifiers": r"write .*/identifiers/",
    "encoder": r"/encoder/",
    "verifying": r"open /shop/staging/#/vectors/",
    "sealing": r"write .*/manifest\.json",
    "moving": r"rename /shop/staging/# /shop/generations/#",
    "moved": r"open /shop/generations$",
    "pointing": r"write /shop/CURRENT\.new",
    "point": r"rename /shop/CURRENT\.new /shop/CURRENT",
    "pointed": r"open /shop$",
    "pruning": r"remove /shop/generations/#/manifest\.json",
    "pruned": r"rmdir",
}
AT_OPERATIONS, AT_TIMES = 56, 10


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, nursery: Nursery) -> Shop:
    """A catalogue with as many generations as are kept, so that each further build prunes one."""
    shop = Shop(tmp_path_factory.mktemp("crash"), nursery)
    for _ in range(generation.KEEP):
        assert nursery.run(shop.home, *shop.next())["status"] == 0
    return shop


@pytest.fixture(scope="module")
def calm(shop: Shop) -> dict[str, Any]:
    """A build that nothing happens to: what it does, how long it takes, and what lies there afterwards."""
    answer = shop.nursery.ask(shop.home, shop.next(), watch=True)
    assert answer["commands"][0]["status"] == 0
    return answer | {"names": shop.names()}


def survives(shop: Shop, calm: dict[str, Any], how: dict[str, Any]) -> bool:
    """Kill a build of the next version so; check all that is promised. Whether the kill came before the end."""
    before, kept, known = shop.served()[0], shop.kept(), shop.cached()
    command = shop.next()
    ended = shop.nursery.ask(shop.home, command, **how)["ended"]
    assert ended in (0, -signal.SIGKILL)
    served, version = shop.served()
    assert version == (shop.version - 1 if served == before else shop.version)
    assert shop.names() <= calm["names"] | {"staging", "WITHDRAWN", "CURRENT.new", "WITHDRAWN.new"} | COMPANIONS
    assert len(shop.kept()) <= len(kept) + 1
    encoded = shop.cached() - known
    (report,) = shop.nursery.read(shop.home, command)
    assert report["encoded"] == PRODUCTS - encoded
    assert shop.served()[1] == shop.version
    assert shop.names() <= calm["names"] | {"WITHDRAWN"} | COMPANIONS
    assert len(shop.kept()) <= generation.KEEP + 2  # one that was not pruned yet, when the next build had nothing to do
    return ended != 0


COMPANIONS = {"embeddings.sqlite-wal", "embeddings.sqlite-shm"}


def test_a_build_killed_at_any_file_operation_loses_nothing(shop: Shop, calm: dict[str, Any]):
    chance, all_places = random.Random(SEED), places(calm["operations"])
    chosen = []
    for step, pattern in STEPS.items():
        fitting = [place for place in all_places if re.search(pattern, place["name"])]
        assert fitting, f"no operation is part of {step}: has the layout changed?"
        chosen.append(chance.choice(fitting))
    chosen += chance.sample(all_places, AT_OPERATIONS - len(chosen))
    killed = sum(survives(shop, calm, {"kill": place}) for place in chosen)
    assert killed > AT_OPERATIONS - 4  # where threads share the work an operation may be another's next time


def test_a_build_killed_at_any_time_loses_nothing(shop: Shop, calm: dict[str, Any]):
    chance, span_s, killed = random.Random(SEED), calm["took_s"], 0
    while killed < AT_TIMES:
        if survives(shop, calm, {"kill_after_s": span_s * (killed + chance.random()) / AT_TIMES}):
            killed += 1
        else:  # it was through before: the machine is faster now than it was
            span_s *= 0.8


def test_a_rollback_killed_at_any_file_operation_serves_one_or_the_other(shop: Shop):
    newest, older = shop.kept()[-1], shop.kept()[-2]
    assert shop.nursery.run(shop.home, "rollback", newest)["status"] == 0
    watched = shop.nursery.ask(shop.home, ["rollback", older], watch=True)["operations"]
    writes = [place for place in places(watched) if re.match(r"write|rename|open /shop", place["name"])]
    pointer = [place for place in writes if "CURRENT.new" in place["name"]]
    assert pointer
    for place in [*pointer, *random.Random(SEED).sample(writes, 4)]:
        shop.nursery.run(shop.home, "rollback", newest)
        assert shop.nursery.ask(shop.home, ["rollback", older], kill=place)["ended"] == -signal.SIGKILL
        assert shop.served()[0] in (newest, older)
    assert shop.nursery.run(shop.home, "rollback", newest)["status"] == 0
    assert shop.served()[0] == newest
    assert not list(shop.root.glob("*.new"))


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 1), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_build_that_is_stopped_leaves_everything_as_it_was(
    shop: Shop, calm: dict[str, Any], number: signal.Signals, status: int
):
    end = calm["operations"].index("rename /shop/CURRENT.new /shop/CURRENT")
    before_the_end = places(calm["operations"][:end])
    chosen = random.Random(SEED + number).sample(before_the_end, 4)
    chosen += [place for place in before_the_end if re.search(STEPS["moved"], place["name"])][-1:]
    before, tree = shop.served(), sorted(path for path in shop.root.rglob("*") if path.name != generation.WITHDRAWN)
    for place in chosen:
        told = shop.nursery.run(shop.home, *shop.next(), kill=place | {"signal": number})
        assert told["status"] == status, (place, told)
        assert sorted(path for path in shop.root.rglob("*") if path.name != generation.WITHDRAWN) == tree, place
    assert shop.served() == before

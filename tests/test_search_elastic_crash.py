"""A build into a cluster that holds all of a catalogue, killed at each step: nothing half-made is served, it heals."""

import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Nursery
from machines import Shop

from search import generation
from search.elastic import files, kept, pointer
from search.elastic.cluster import Cluster

PRODUCTS = 48
# The operation before which the build is killed; the last ones are those between the alias and CURRENT.
STEPS = {
    "index made": r"PUT /shop-#",
    "half of the products sent": r"POST /shop-#/_bulk",
    "merged": r"PUT /shop-#/_settings",
    "sealed": r"write /shop/staging/#/manifest\.json",
    "files made": r"PUT /shop-#-files",
    "files complete": r"PUT /shop-#-files/_mapping",
    "alias": r"POST /_aliases",
    "moved": r"rename /shop/staging/# /shop/generations/#",
    "pointing": r"rename /shop/CURRENT\.new /shop/CURRENT",
    "swept": r"GET /shop-\*",
}


class Machine:
    """A machine whose `aisle` runs in children that can be killed."""

    def __init__(self, shop: Shop, nursery: Nursery, folder: Path):
        self.shop, self.settings = shop, shop.machine("one")
        self.root = generation.root(self.settings)
        self._nursery, self._file, self.version = nursery, folder / "catalogue.csv", 0
        self._environment = {
            "AISLE_NAME": shop.name, "AISLE_LEXICAL": "elasticsearch", "AISLE_VECTORS": "elasticsearch",
            "AISLE_ELASTICSEARCH_URL": self.settings.elasticsearch_url,
        }  # fmt: skip

    def index(self, **how: Any) -> dict[str, Any]:
        """Index the next version; how its child ended, what it did."""
        self.version += 1
        lines = [f"p{n},Mug make{self.version} number {n},{n}.50\n" for n in range(PRODUCTS)]
        self._file.write_text("id,title,price\n" + "".join(lines), "utf-8")
        return self.again(**how)

    def again(self, **how: Any) -> dict[str, Any]:
        command = ["index", str(self._file), "--price-unit", "major", "--json"]
        return self._nursery.ask(self.settings.home, command, environment=self._environment, **how)

    def named(self, operation: str) -> str:
        """The operation as it would be of a catalogue that is called shop."""
        return operation.replace(self.shop.name, "shop")


@pytest.fixture
def machine(tmp_path: Path, elasticsearch: Cluster, nursery: Nursery) -> Iterator[Machine]:
    shop = Shop(tmp_path, elasticsearch)
    yield Machine(shop, nursery, tmp_path)
    shop.remove()


def published(machine: Machine) -> str:
    """The generation that the alias names; another machine follows it, and this one does."""
    shop, two = machine.shop, machine.shop.machine("two")
    for settings in (two, machine.settings):
        pointer.follow(settings)
        assert shop.served(settings) == shop.aliased()
        assert not (generation.root(settings) / files.BRINGING).exists() or not list(
            (generation.root(settings) / files.BRINGING).iterdir()
        )
    titles = machine.shop.client.search(index=shop.name, query={"term": {"title": f"make{machine.version}"}}, size=0)
    assert machine.shop.client.count(index=shop.name)["count"] == PRODUCTS
    return shop.aliased() if titles["hits"]["total"]["value"] else ""


def test_a_build_that_is_killed_at_any_step_serves_the_old_or_the_new_one_and_heals(machine: Machine):
    calm = machine.index(watch=True)
    assert calm["ended"] == 0
    assert calm["commands"][0]["status"] == 0, calm["commands"][0]
    served = published(machine)
    assert served == "g000001"
    for step, pattern in STEPS.items():
        fitting = [name for name in calm["operations"] if re.fullmatch(pattern, machine.named(name))]
        assert fitting, f"no operation is {step}: {sorted(set(calm['operations']))}"
        nth = {"half of the products sent": len(fitting) // 2, "swept": len(fitting)}.get(step, 1)
        kill = {"name": fitting[-1], "nth": nth, "signal": signal.SIGKILL}
        assert machine.index(kill=kill)["ended"] == -signal.SIGKILL, step
        new = published(machine)
        assert bool(new) == (step in ("moved", "pointing", "swept")), step
        told = machine.again()["commands"][0]
        assert told["status"] == 0, (step, told)
        assert published(machine) == json.loads(told["out"])["generation"] > served, step
        served = machine.shop.aliased()
    unfinished = kept._unfinished(kept.indexes(machine.shop.client, machine.root))
    assert unfinished == []


def test_a_machine_that_is_killed_while_tables_come_goes_on_where_it_was(machine: Machine):
    assert machine.index()["ended"] == 0
    machine.settings = machine.shop.machine("two")
    watched = machine.again(watch=True)
    parts = [name for name in watched["operations"] if machine.named(name).startswith("GET /shop-#-files/_doc")]
    assert len(parts) > 3
    machine.settings = machine.shop.machine("three")
    kill = {"name": parts[-1], "nth": len([name for name in parts if name == parts[-1]]), "signal": signal.SIGKILL}
    assert machine.again(kill=kill)["ended"] == -signal.SIGKILL
    three = machine.settings
    assert machine.shop.served(three) is None
    again = [name for name in machine.again(watch=True)["operations"] if name in parts]
    assert machine.shop.served(three) == "g000001"
    assert len(again) <= 2, "the manifest, and the file that was under way"

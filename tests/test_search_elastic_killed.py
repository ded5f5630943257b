"""A build killed at each step of what it does in the cluster: what is served serves on, and the next build finishes."""

import re
import signal
from typing import Any

import pytest
from cluster import fresh
from conftest import Nursery
from killed import PRODUCTS, Shop, places

from search import generation
from search.elastic import indices
from search.elastic.cluster import Cluster

# Killed before the first, or the second, operation that is named so: the one before it was done. # is a generation.
STEPS = {
    "index made": (r"GET /NAME-#", 1),
    "half of the products sent": (r"POST /NAME-#/_bulk", 4),
    "refreshed": (r"POST /NAME-#/_count", 1),
    "merged": (r"PUT /NAME-#/_settings", 1),
    "closed to writing": (r"GET /_cluster/health/NAME-#", 1),
    "finished": (r"write /NAME/staging/#/lexical/index.json", 1),
    "staged": (r"write /NAME/staging/#/manifest.json", 1),
    "moved": (r"rename /NAME/CURRENT.new /NAME/CURRENT", 1),
    "CURRENT replaced": (r"GET /_alias/NAME", 1),
    "alias set": (r"GET /NAME-g\*/_mapping", 1),
    "the old index seen": (r"PUT /NAME-#/_mapping", 1),
    "an orphan seen": (r"DELETE /NAME-#", 1),
}
LATE = list(STEPS).index("CURRENT replaced")  # from here on the new generation is served


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, nursery: Nursery, elasticsearch: Cluster) -> Shop:
    """Generations with their words in the cluster, one more than are kept, so that there is an index of none."""
    shop = Shop(
        tmp_path_factory.mktemp("killed"), nursery, name=fresh("killed"),
        AISLE_LEXICAL="elasticsearch", AISLE_ELASTICSEARCH_URL=elasticsearch.urls[0],
    )  # fmt: skip
    for _ in range(generation.KEEP + 1):
        assert shop.ask(shop.next())["commands"][0]["status"] == 0
    return shop


@pytest.fixture(scope="module")
def foreign(shop: Shop, elasticsearch: Cluster) -> str:
    """An index of somebody else, whose name could be one of ours."""
    client, name = elasticsearch.client(), f"{shop.root.name}-g999999"
    client.index(index=name, id="1", document={"theirs": True}, refresh=True)
    return client.indices.get_settings(index=name)[name]["settings"]["index"]["uuid"]


def there(shop: Shop, client: Any) -> set[str]:
    """The generations that have an index."""
    names = client.indices.get(index=f"{shop.root.name}-g*").body
    return {name.removeprefix(f"{shop.root.name}-") for name in names}


def words(shop: Shop) -> tuple[str, int]:
    """What is served, and how many products its words find; the cluster answers."""
    (found,) = shop.read(["search", "mug"])
    assert found["degraded"] == []
    return found["generation"], found["total"]


@pytest.fixture(scope="module")
def calm(shop: Shop, foreign: str) -> list[str]:
    """What a build does to which nothing happens, while an orphan lies there for long enough."""
    answer = shop.ask(shop.next(), watch=True, grace_s=0)
    assert answer["commands"][0]["status"] == 0
    return answer["operations"]


@pytest.mark.parametrize("step", STEPS)
def test_a_build_killed_at_any_step_serves_one_generation_whole(
    shop: Shop, calm: list[str], foreign: str, elasticsearch: Cluster, step: str
):
    pattern, nth = STEPS[step]
    fitting = [
        place for place in places(calm)
        if place["nth"] == nth and re.fullmatch(pattern.replace("NAME", shop.root.name), place["name"])
    ]  # fmt: skip
    assert fitting, f"no operation is {pattern}: has what a build asks changed?"
    client, before, command = elasticsearch.client(), generation.current(shop.root), shop.next()
    assert shop.ask(command, kill=fitting[0], grace_s=0)["ended"] == -signal.SIGKILL
    served, total = words(shop)
    assert (served == before) == (list(STEPS).index(step) < LATE)
    assert total == PRODUCTS
    for name in client.indices.get_alias(name=shop.root.name).body:
        assert client.count(index=name)["count"] == PRODUCTS, "the alias never names what is half-made"
    assert shop.ask(command)["commands"][0]["status"] == 0
    served, total = words(shop)
    assert (served, total) == (generation.current(shop.root), PRODUCTS)
    assert set(client.indices.get_alias(name=shop.root.name).body) == {f"{shop.root.name}-{served}"}
    name = f"{shop.root.name}-g999999"
    assert client.indices.get_settings(index=name)[name]["settings"]["index"]["uuid"] == foreign
    assert client.count(index=name)["count"] == 1


def test_what_killed_builds_left_goes_after_a_while_and_nothing_else(shop: Shop, calm, elasticsearch, monkeypatch):
    client = elasticsearch.client()
    shop.ask(shop.next(), kill=next(place for place in places(calm) if place["name"].endswith("_refresh")))
    left = there(shop, client) - set(shop.kept())
    assert left > {"g999999"}
    indices.sweep(client, shop.root)
    assert there(shop, client) - set(shop.kept()) == left, "a server elsewhere may ask them still"
    monkeypatch.setattr(indices, "GRACE_S", -1.0)
    indices.sweep(client, shop.root)
    staged = {path.name for path in (shop.root / "staging").glob("g*")}
    assert there(shop, client) == {"g999999", *shop.kept(), *staged}

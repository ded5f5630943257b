"""Products made for one are found and ordered; what only shares its name or its kind is not."""

from collections.abc import Iterator

import pytest
from cluster import fresh
from shops import open_shop

from indexer.build import build
from search import generation
from search.elastic.cluster import Cluster
from search.engine import Engine
from search.errors import ProductMissing
from search.settings import Settings

HEADER = "id,title,brand,category,compatible_with,popularity"
ROWS = [
    "phone,Acme Two Phone,Acme,Phones,,9",
    "mini,Acme Two Mini Phone,Acme,Phones,,9",
    "other,Birch Two Phone,Birch,Phones,,9",
    "case,Rugged Case for Acme Two,Birch,Cases,Acme Two,5",
    "again,Rugged Case for Acme Two,Birch,Cases,Acme Two,4",
    "dock,Wooden dock with a clock,Cole,Docks,Acme Two,1",
    "small,Case for Acme Two Mini,Birch,Cases,Acme Two Mini,5",
    "any,Sleeve of felt,Cole,Sleeves,phones,1",
    "box,Box of the Acme Two,Acme,Boxes,,3",
]


@pytest.fixture(scope="module", params=["embedded", "cluster"])
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The shop on this machine, and in a cluster."""
    home = tmp_path_factory.mktemp("fitting")
    if request.param == "embedded":
        yield open_shop(home, HEADER, ROWS)
        return
    cluster: Cluster = request.getfixturevalue("elasticsearch")
    (home / "shop.csv").write_text("\n".join([HEADER, *ROWS]) + "\n", "utf-8")
    words = vectors = "elasticsearch"
    settings = Settings(home, fresh("fitting"), words, vectors, elasticsearch_url=cluster.urls[0], encoder="hashing")
    build([home / "shop.csv"], settings)
    root = generation.root(settings)
    manifest = generation.served(root)
    engine = Engine(generation.folder(root, manifest.id), manifest, cluster=cluster.patient())
    yield engine
    engine.close()


def ids(shop: Engine, id: str, **how: int) -> list[str]:
    return [hit.product.id for hit in shop.accessories(id, **how)]


def test_what_names_it_comes_first_and_what_names_its_kind_last(shop: Engine):
    found = ids(shop, "phone")
    assert set(found) == {"case", "again", "dock", "any"}
    assert found[0] == "case"
    assert found.index("any") > found.index("dock")


def test_another_edition_has_accessories_of_its_own(shop: Engine):
    assert ids(shop, "mini") == ["small", "any"]
    assert ids(shop, "other") == ["any"]


def test_what_is_nearly_the_same_comes_after_what_is_of_another_sort(shop: Engine):
    found = ids(shop, "phone")
    assert found.index("again") > found.index("dock")
    assert ids(shop, "phone", size=2) == ["case", "dock"]


@pytest.mark.parametrize("id", ["case", "dock", "any", "box"])
def test_an_accessory_has_none(shop: Engine, id: str):
    assert ids(shop, id) == []


def test_an_unknown_product_is_told_of(shop: Engine):
    with pytest.raises(ProductMissing, match="nothing"):
        shop.accessories("nothing")

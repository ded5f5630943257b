"""Which generations a cluster keeps, and what their marks say of them."""

from typing import Any

from search.elastic import alias, files, indices, kept

DAY = 86_400.0


def test_parts_of_files_lie_in_the_source_compressed_and_nowhere_else():
    assert files.files_body({"catalogue": "shop"}) == {
        "settings": {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",
            "refresh_interval": "-1",
            "codec": "best_compression",
            "default_pipeline": "_none",
            "final_pipeline": "_none",
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {"aisle": {"catalogue": "shop"}},
            "properties": {"data": {"type": "binary"}},
        },
    }


def held(id: str, part: str = kept.PRODUCTS, *, aliased: bool = False, created: float = 0.0, **mark: Any) -> kept.Index:
    known = {indices.FORM: alias.CLUSTER, kept.PART: part, "generation": id, **mark}
    return kept.Index(f"shop-{id}-{part}", "u", created, aliased, known)


def whole(number: int, *, aliased: bool = False, shared: str = "", **mark: Any) -> list[kept.Index]:
    id = f"g{number:06d}"
    sealed = {kept.SEALED: "s", kept.PUBLISHED: True, kept.SHARED: [shared] if shared else []}
    return [held(id, aliased=aliased, **mark), held(id, kept.FILES, **sealed, **mark)]


def test_the_newest_and_the_aliased_one_stay_and_others_are_noted_before_they_go():
    now = 10 * DAY
    indexes = [*whole(1, aliased=True), *whole(2, retired=str(now - 2 * kept.GRACE_S)), *whole(3), *whole(4)]
    indexes += [*whole(5), *whole(6, retired="1.0")]
    dropped = {index.generation for index, mark in kept.due(indexes, now=now) if mark is None}
    assert dropped == {"g000002"}
    noted = {index.generation: mark.get(kept.RETIRED) for index, mark in kept.due(indexes, now=now) if mark is not None}
    assert noted == {"g000003": str(now), "g000006": None}, "what is needed again is no longer noted"


def test_a_shared_file_goes_with_the_last_generation_that_has_it():
    now = 10 * DAY
    file = held("", kept.SHARED, digest="d", retired="1.0")
    needed = [*whole(1, shared="d"), *whole(2), *whole(3), file]
    assert (file, None) not in kept.due(needed, now=now)
    assert (file, None) in kept.due([*whole(2), *whole(3), file], now=now)
    building = held("g000004", kept.FILES, created=now, **{kept.SHARED: ["d"]})
    assert (file, None) not in kept.due([*whole(3), building, file], now=now)


def test_an_unfinished_generation_goes_after_a_day():
    building = [held("g000002", created=9.5 * DAY), held("g000002", kept.FILES, created=9.5 * DAY)]
    assert kept.due([*whole(1), *building], now=10 * DAY) == []
    assert {index.generation for index, _ in kept.due([*whole(1), *building], now=11 * DAY)} == {"g000002"}


def marked(changes: list[tuple[kept.Index, dict[str, Any]]]) -> dict[str, tuple[bool, bool]]:
    return {
        index.generation: (bool(mark.get(kept.PUBLISHED)), bool(mark.get(kept.WITHDRAWN))) for index, mark in changes
    }


def test_what_is_newer_than_what_is_served_was_gone_back_from_and_what_was_never_served_is_unfinished():
    never = [held("g000004"), held("g000004", kept.FILES, **{kept.SEALED: "s"})]
    indexes = [*whole(1), *whole(2, aliased=True), *whole(3), *never]
    assert list(kept.whole(indexes)) == ["g000001", "g000002", "g000003"]
    assert marked(kept.settled(indexes, ["g000002"])) == {"g000003": (True, True)}
    assert marked(kept.settled(indexes, ["g000002"], but="g000003")) == {}
    assert marked(kept.settled(indexes, ["g000004"])) == {"g000004": (True, False)}
    back = [*whole(1), *whole(2), *whole(3, **{kept.WITHDRAWN: True})]
    assert marked(kept.settled(back, ["g000003"])) == {"g000003": (True, False)}
    assert marked(kept.settled(back, ["g000002"], but="g000003")) == {"g000003": (True, False)}


def test_a_generation_that_the_alias_names_is_whole_before_its_mark_says_so():
    never = [held("g000001", aliased=True), held("g000001", kept.FILES, **{kept.SEALED: "s"})]
    assert list(kept.whole(never)) == ["g000001"]
    assert marked(kept.settled(never, ["g000001"], but="g000002")) == {"g000001": (True, False)}

"""Requests while shoppers wait: another node in what is left of the deadline, and none for a while where all fail."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from elasticsearch import Elasticsearch
from stub import NOBODY, answering, silent

from search.elastic import asking
from search.elastic.asking import FAILURES, Asking
from search.elastic.cluster import Cluster
from search.errors import EngineDown

BUSY_S = 0.15  # what a machine that runs other things adds to a wait
FOUND = (200, {"timed_out": False})
AWAY = (503, {"error": {"type": "unavailable", "reason": "no master"}})
GONE = (404, {"error": {"type": "index_not_found_exception", "reason": "no such index [shop-g000001]"}})


def look(client: Elasticsearch) -> bool:
    return bool(client.search(index="shop-g000001")["timed_out"])


def test_a_node_that_cannot_be_reached_is_passed_over():
    with answering(FOUND) as (cluster, _):
        several = replace(cluster, urls=(NOBODY, *cluster.urls, "http://127.0.0.1:10"))
        for _ in range(6):
            one = Asking(several, leg="words")
            assert one.ask(look) is False
            one.close()


def test_a_node_that_never_answers_costs_half_of_the_deadline():
    with answering(FOUND) as (cluster, _), silent() as hanging:
        waits = []
        for _ in range(6):  # the client begins with either
            one = Asking(replace(cluster, urls=(hanging, *cluster.urls)), leg="words")
            began = time.perf_counter()
            assert one.ask(look) is False
            waits.append(time.perf_counter() - began)
            one.close()
        assert max(waits) < cluster.deadline_s / 2 + BUSY_S


def test_one_node_alone_has_the_whole_deadline():
    with silent() as hanging:
        one = Asking(Cluster((hanging,)), leg="words")
        began = time.perf_counter()
        with pytest.raises(EngineDown, match="in time"):
            one.ask(look)
        assert 0.9 * 0.5 < time.perf_counter() - began < 0.5 + BUSY_S
        one.close()


@pytest.mark.parametrize(("answer", "times"), [(AWAY, 2), ((429, {"error": "too many requests"}), 1), (GONE, 1)])
def test_only_what_another_try_may_mend_is_tried_again(answer, times):
    with answering(answer) as (cluster, asked):
        one = Asking(cluster, leg="words")
        with pytest.raises(EngineDown):
            one.ask(look)
        one.close()
    assert len(asked) == times


def test_an_index_that_is_gone_is_no_failure_of_the_cluster_and_the_message_says_what_to_do():
    with answering(GONE) as (cluster, asked):
        one = Asking(cluster, leg="words")
        for _ in range(2 * FAILURES):
            with pytest.raises(EngineDown, match=r"no such index.*`aisle index FILE`"):
                one.ask(look)
        one.close()
    assert len(asked) == 2 * FAILURES


def test_after_some_failures_one_request_at_a_time_tries_whether_it_is_back(monkeypatch):
    monkeypatch.setattr(asking, "REST_S", 0.1)
    with silent() as hanging:
        one = Asking(Cluster((hanging,)), leg="words")
        for _ in range(FAILURES):
            with pytest.raises(EngineDown, match="in time"):
                one.ask(look)
        time.sleep(0.1)

        def wait(_: int) -> str:
            with pytest.raises(EngineDown) as raised:
                one.ask(look)
            return str(raised.value)

        with ThreadPoolExecutor(8) as threads:
            told = list(threads.map(wait, range(8)))
        one.close()
    assert sorted("in time" in text for text in told) == [False] * 7 + [True]


def test_when_it_is_back_it_is_asked_by_all_again(monkeypatch):
    monkeypatch.setattr(asking, "REST_S", 0.1)
    with answering(*[AWAY] * 2 * FAILURES, FOUND) as (cluster, asked):
        one = Asking(cluster, leg="words")
        for _ in range(FAILURES):
            with pytest.raises(EngineDown):
                one.ask(look)
        with pytest.raises(EngineDown, match="asked again soon"):
            one.ask(look)
        time.sleep(0.1)
        for _ in range(3):
            assert one.ask(look) is False
        one.close()
    assert len(asked) == 2 * FAILURES + 3


def test_what_makes_no_sense_is_said_to_make_none():
    with answering((200, {"hits": 3})) as (cluster, _):
        one = Asking(cluster, leg="words")
        with pytest.raises(EngineDown, match="no sense"):
            one.ask(look)
        one.close()


def in_a_fork(call) -> list[str]:
    """What `call` returns in a process that is forked now."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            text = "\n".join(call())
        except BaseException as error:  # noqa: BLE001 - told by the parent
            text = f"failed: {error!r}"
        os.write(writing, text.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read().decode()
    os.waitpid(pid, 0)
    return told.split("\n")


def test_a_process_that_is_forked_asks_with_a_client_and_threads_of_its_own():
    with answering(FOUND) as (cluster, _):
        one, clients = Asking(cluster, leg="words"), set()

        def of(client: Elasticsearch) -> int:
            look(client)
            return id(client.transport)

        clients.add(one.ask(of))
        ended, hold = threading.Event(), []

        def keep_asking() -> None:
            while not ended.is_set():
                hold.append(one.ask(of))

        asks = [threading.Thread(target=keep_asking) for _ in range(3)]
        for thread in asks:
            thread.start()

        def child() -> list[str]:
            with ThreadPoolExecutor(4) as threads:
                return [str(transport) for transport in threads.map(lambda _: one.ask(of), range(8))]

        try:
            told = in_a_fork(child)
        finally:
            ended.set()
            for thread in asks:
                thread.join()
        assert len(told) == 8
        assert len(set(told)) == 1
        assert {int(text) for text in told} != clients
        assert set(hold) == clients
        one.close()


def test_what_a_forked_process_meets_is_counted_by_itself_alone():
    with answering(FOUND, *[AWAY] * 2 * FAILURES, FOUND) as (cluster, _):
        one = Asking(cluster, leg="words")
        assert one.ask(look) is False

        def child() -> list[str]:
            told = []
            for _ in range(FAILURES + 1):
                with pytest.raises(EngineDown) as raised:
                    one.ask(look)
                told.append(str(raised.value))
            return told

        told = in_a_fork(child)
        assert ["asked again soon" in text for text in told] == [False] * FAILURES + [True]
        assert one.ask(look) is False
        one.close()

"""What the failures of a cluster mean, in words, without an address or a secret; and which of them pass by waiting."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Event
from typing import TypeVar

from elastic_transport import ConnectionError, ConnectionTimeout, SerializationError, TlsError, TransportError
from elasticsearch import ApiError, Elasticsearch, UnsupportedProductError
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_delay,
    stop_any,
    stop_when_event_set,
    wait_random_exponential,
)
from tenacity.nap import sleep_using_event

from search.errors import AisleError

log = logging.getLogger(__name__)

OLDEST_WHOLE = (8, 11)  # that finds vectors which are not of length 1, where all of a catalogue is in the cluster
OLDEST = (8, 0)  # what a client of 8.19 is promised to speak to, and 9 in its compatibility mode
FORBIDDEN = 403
DENIED, NOT_ACCEPTED = (401, FORBIDDEN), (400, 406)
AGAIN = (429, 502, 503, 504)
BLOCKED = "cluster_block_exception"  # a disk that is nearly full: no waiting mends it
WAITED_S = 60.0  # for a cluster that is busy or away, between the steps of a build
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 10.0  # at the most, between two tries; each wait is a random part of it
NO_SERVER = "What answers at AISLE_ELASTICSEARCH_URL is no Elasticsearch of version 8 or newer."
NONSENSE = (KeyError, TypeError, IndexError, ValueError)  # what reading an answer raises that is not as documented
SENSELESS = "Elasticsearch gave an answer that makes no sense."

T = TypeVar("T")


class Busy(Exception):
    """What the cluster says of a part of a request for which it had no room."""


def check_version(client: Elasticsearch, oldest: tuple[int, int] = OLDEST) -> None:
    """Raises AisleError for a server that Aisle cannot use, or that is none; who may not ask for it is let pass."""
    try:
        number = str(client.info()["version"]["number"])
        version = tuple(int(part) for part in number.split(".")[:2])
    except ApiError as error:
        if error.meta.status == FORBIDDEN:  # a key for one index alone
            return
        if error.meta.status in NOT_ACCEPTED:  # an older or a much newer one refuses what the client speaks
            raise AisleError("The server is of a version that Aisle cannot use; 8 and 9 are right.") from error
        raise AisleError(told(error)) from error
    except TransportError as error:
        raise AisleError(told(error)) from error
    except (UnsupportedProductError, *NONSENSE) as error:
        raise AisleError(NO_SERVER) from error
    if version < oldest:
        raise AisleError(
            f"The server is Elasticsearch {number}; Aisle needs {'.'.join(map(str, oldest))} or newer here."
        )


@contextmanager
def speaking() -> Iterator[None]:
    """Raises AisleError in words for whatever a request to the cluster met."""
    try:
        yield
    except (TransportError, ApiError, UnsupportedProductError) as error:
        raise AisleError(told(error)) from error


def passing(error: BaseException) -> bool:
    """Whether waiting may mend it: the cluster is away or busy."""
    if isinstance(error, ApiError):
        return error.meta.status in AGAIN and BLOCKED not in str(error.body)
    return isinstance(error, (Busy, ConnectionError, ConnectionTimeout)) and not isinstance(error, TlsError)


def patiently(call: Callable[[], T], *, tried_s: float | None = None, stopped: Event | None = None) -> T:
    """The call, which is safe to repeat, tried again while what it meets may pass: for `tried_s`, else WAITED_S.

    Raises what the last try met, at once when `stopped` is set.
    """
    stopped = stopped or Event()
    retrying = Retrying(
        retry=retry_if_exception(passing),
        wait=wait_random_exponential(multiplier=FIRST_WAIT_S, max=LONGEST_WAIT_S),
        stop=stop_any(stop_after_delay(WAITED_S if tried_s is None else tried_s), stop_when_event_set(stopped)),
        sleep=sleep_using_event(stopped),
        before_sleep=_logged,
        reraise=True,
    )
    return retrying(call)


def _logged(state: RetryCallState) -> None:
    """Say that a request is tried again, and why."""
    error = state.outcome.exception() if state.outcome else None
    wait = state.next_action.sleep if state.next_action else 0.0
    log.warning("Elasticsearch is asked again in %.1f s: %s", wait, told(error) if error else "")


def told(error: BaseException) -> str:
    """What was met and what mends it, without an address or a secret."""
    if isinstance(error, ConnectionTimeout):
        return "Elasticsearch did not answer in time. See whether the cluster is healthy and not overloaded."
    if isinstance(error, TlsError):
        if "certificate" in str(error).lower():
            return (
                "The certificate of Elasticsearch is not trusted; AISLE_ELASTICSEARCH_CA_CERTS names the one to trust."
            )
        return "No secure connection could be made. See whether AISLE_ELASTICSEARCH_URL should begin with http://."
    if isinstance(error, SerializationError):
        return "What answers at AISLE_ELASTICSEARCH_URL does not speak as Elasticsearch does."
    if isinstance(error, TransportError):
        return "Elasticsearch cannot be reached. See whether it runs, and AISLE_ELASTICSEARCH_URL."
    if isinstance(error, UnsupportedProductError):
        return NO_SERVER
    if isinstance(error, ApiError):
        status, why = error.meta.status, reason(error.body)
        if status in DENIED and BLOCKED not in why:
            return (
                f"Elasticsearch refuses access ({f'{status}: {why}' if status == FORBIDDEN else status}). "
                "AISLE_ELASTICSEARCH_API_KEY, or AISLE_ELASTICSEARCH_USER and AISLE_ELASTICSEARCH_PASSWORD, must name "
                "who may use the index."
            )
        if status == 404:
            if not isinstance(error.body, Mapping):
                return NO_SERVER
            return f"{why}. What is gone from Elasticsearch is built anew by `aisle index FILE`."
        return f"Elasticsearch answered {status}: {why}"
    return str(error)


def reason(body: object) -> str:
    """Why, as an error body of the server says it."""
    cause = body.get("error", body) if isinstance(body, Mapping) else body
    if isinstance(cause, Mapping):
        kind, text = cause.get("type", ""), str(cause.get("reason", ""))
        why = f"{kind}: {text}" if kind else text
        if "read-only" in text or kind == BLOCKED:
            why += ". It is read-only, mostly because a disk is nearly full: free space on the nodes, or lift the block"
        return why[:500]
    return str(cause)[:500]

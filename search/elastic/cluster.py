"""The cluster: where it is and what opens it. The client is imported only where it is used: it takes a while."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from search.errors import BadSettings
from search.settings import PREFIX, Settings

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

POOL = 16  # connections to each node: as many as a server's threads may use at once
BUILD_S = 60.0  # for a request that writes; a search has a deadline of its own
SECRETS = ("api_key", "user", "password", "ca_certs")


@dataclass(frozen=True, slots=True)
class Cluster:
    """An address and what opens it. Secrets come from the environment alone, and nothing here prints them."""

    urls: tuple[str, ...]
    api_key: str = field(default="", repr=False)
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    ca_certs: str = ""
    deadline_s: float = 0.5
    """For a request of a search; what is late is answered without."""

    @classmethod
    def of(cls, settings: Settings, environ: Mapping[str, str] | None = None) -> "Cluster | None":
        """The cluster that the settings name; None where they name none. Raises BadSettings for a wrong address."""
        urls = tuple(url.strip() for url in settings.elasticsearch_url.split(",") if url.strip())
        environ = os.environ if environ is None else environ
        if not urls:
            return None
        secrets = {name: environ.get(f"{PREFIX}ELASTICSEARCH_{name.upper()}", "").strip() for name in SECRETS}
        for name, value in secrets.items():
            if not value.isascii() or not value.isprintable():
                raise BadSettings(f"AISLE_ELASTICSEARCH_{name.upper()} holds characters that no request can carry.")
        for url in urls:
            _check(url)
        if secrets["ca_certs"] and not os.path.isfile(secrets["ca_certs"]):
            raise BadSettings(f"AISLE_ELASTICSEARCH_CA_CERTS names {secrets['ca_certs']!r}, which is no file.")
        if bool(secrets["user"]) != bool(secrets["password"]):
            raise BadSettings("AISLE_ELASTICSEARCH_USER and AISLE_ELASTICSEARCH_PASSWORD go together: one is missing.")
        return cls(urls, secrets["api_key"], secrets["user"], secrets["password"], secrets["ca_certs"])

    def patient(self) -> "Cluster":
        """The same for those who can wait: a build that looks at what it made."""
        return replace(self, deadline_s=BUILD_S)

    def client(self, *, timeout_s: float = BUILD_S) -> "Elasticsearch":
        """A client that has so many seconds for a request, and asks the next node where one cannot be reached."""
        from elasticsearch import Elasticsearch, OrjsonSerializer

        options: dict[str, Any] = {
            "connections_per_node": POOL,
            "request_timeout": timeout_s,
            "max_retries": len(self.urls) - 1,
            "retry_on_status": (),
            "serializer": OrjsonSerializer(),  # an answer with what is carried of its rows has megabytes
        }
        if self.api_key:
            options["api_key"] = self.api_key
        elif self.user:
            options["basic_auth"] = (self.user, self.password)
        if self.ca_certs:
            options["ca_certs"] = self.ca_certs
        return Elasticsearch(list(map(_with_port, self.urls)), **options)


def required(cluster: "Cluster | None") -> "Cluster":
    """Raises BadSettings where the settings name no cluster."""
    if cluster is None:
        raise BadSettings(
            "This catalogue is kept in Elasticsearch, and AISLE_ELASTICSEARCH_URL names no server; for instance "
            "AISLE_ELASTICSEARCH_URL=http://127.0.0.1:9200."
        )
    return cluster


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or True)
    except ValueError:
        whole = False
    if not whole:
        raise BadSettings("AISLE_ELASTICSEARCH_URL is no address; right is http://127.0.0.1:9200, several with commas.")
    if parts.username or parts.password:
        raise BadSettings(
            "AISLE_ELASTICSEARCH_URL must hold no user or password: they would stand in logs. Give them by "
            "AISLE_ELASTICSEARCH_USER and AISLE_ELASTICSEARCH_PASSWORD, or AISLE_ELASTICSEARCH_API_KEY."
        )


def _with_port(url: str) -> str:
    """The client wants the port to be named."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 9200)
    return f"{parts.scheme}://{_host(parts.hostname or '')}:{port}{parts.path}"


def _host(name: str) -> str:
    return f"[{name}]" if ":" in name else name

"""A cluster whose clients note what they are asked, so that the same can be asked of a bare one."""

from dataclasses import dataclass, field
from typing import Any

from search.elastic.cluster import Cluster

Request = tuple[str, dict[str, Any]]
"""A method of the client, and its arguments."""
NOTED = ("search", "msearch")


@dataclass(frozen=True, slots=True)
class RecordedCluster(Cluster):
    """The same cluster; `requests` has all searches that any client of it sent, in their order."""

    requests: list[Request] = field(default_factory=list, repr=False)

    @classmethod
    def like(cls, cluster: Cluster) -> "RecordedCluster":
        return cls(cluster.urls, cluster.api_key, cluster.user, cluster.password, cluster.ca_certs, cluster.deadline_s)

    def client(self, **how: Any) -> Any:
        # Named, for super() does not know a class that was made anew for its slots.
        return _Noting(Cluster.client(self, **how), self.requests)


@dataclass(frozen=True, slots=True)
class _Noting:
    """A client that notes its searches."""

    client: Any
    requests: list[Request]

    def options(self, **how: Any) -> "_Noting":
        return _Noting(self.client.options(**how), self.requests)

    def __getattr__(self, name: str) -> Any:
        if name in NOTED:
            return lambda **how: self._noted(name, how)
        return getattr(self.client, name)

    def _noted(self, name: str, how: dict[str, Any]) -> Any:
        self.requests.append((name, how))
        return getattr(self.client, name)(**how)

"""The attributes of a catalogue that hold measures, and the filters that a measure in a query makes of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from search.attributes import Attributes
from search.filters import Filter, Range
from search.understand.measures import Measure, in_unit
from search.units import canonical

NEAR = 0.01  # between a size in inches and the same one written in centimetres and rounded


class Measured:
    """Which attributes hold numbers of which unit.

    `named` are the words of each attribute's name, `order` the attributes, most cells first; `learned` adds units.
    """

    def __init__(
        self,
        attributes: Attributes,
        named: Sequence[tuple[str, ...]],
        order: Iterable[int],
        learned: Mapping[int, str],
    ):
        self._attributes = attributes
        self._owners: dict[str, list[int]] = {}
        self._units_of: dict[str, set[str]] = {}
        for attribute in order:
            unit = canonical(attributes.units[attribute] or learned.get(attribute, ""))
            if unit and attributes.has_numbers(attribute):
                self._owners.setdefault(unit, []).append(attribute)
                for word in named[attribute][-1:]:
                    self._units_of.setdefault(word, set()).add(unit)

    def having(self, measure: Measure) -> Iterator[tuple[int, Filter]]:
        """The attributes of which some product has the measure, each with its filter: those in its own unit first."""
        attributes = self._attributes
        fitting: list[tuple[bool, int, int, Filter]] = []
        exact = False
        for unit, owners in self._owners.items():
            ends = in_unit(measure, unit)
            if ends is None:
                continue
            for attribute in owners:
                low, high = ends
                pairs = attributes.between(attribute, low, high)
                same = unit == measure.unit
                if pairs[0] < pairs[1]:
                    exact = exact or (same and low is not None and low == high)
                elif low is not None and low == high:
                    low, high = low * (1 - NEAR), low * (1 + NEAR)
                    pairs = attributes.between(attribute, low, high)
                if pairs[0] < pairs[1]:
                    rows = int(attributes.pair_offsets[pairs[1]] - attributes.pair_offsets[pairs[0]])
                    field = f"attr.{attributes.names[attribute]}"
                    fitting.append((not same, -rows, attribute, Range(field, low, high, attributes.units[attribute])))
        # A catalogue that writes 27 in means no length of 68 cm.
        for other, _, attribute, filter in sorted(fitting, key=lambda entry: entry[:3]):
            if not (other and exact):
                yield attribute, filter

    def named_by(self, measure: Measure, beside: Iterable[str]) -> bool:
        """Whether one of the words ends the name of an attribute of such measures: "ram" beside "64gb"."""
        units = {unit for name in beside for unit in self._units_of.get(name, ())}
        return any(in_unit(measure, unit) is not None for unit in units)

"""Pages and generations as lines of text, for the terminal."""

from typing import Any

from search.manifest import Manifest
from search.page import Hit, Page


def page_lines(page: Page) -> list[str]:
    """What was found, best first, with the reasons where the query asked for them."""
    first = 1 + (page.query.page - 1) * page.query.size
    pages = -(-page.total // page.query.size)
    lines = [f"{'' if page.total_exact else 'at least '}{page.total:,} product{'' if page.total == 1 else 's'}"]
    if page.corrected:
        lines.append(f"showing results for {page.corrected.text}; as typed: {page.corrected.verbatim}")
    lines += [f"did you mean {text}?" for text in page.suggestions]
    lines += [f"{way.total:,} with {way.kind.replace('_', ' ')} {way.label}".rstrip() for way in page.ways_out]
    lines += [f"without {gone.part}: {gone.why}" for gone in page.degraded]
    if page.total and not page.hits:
        lines.append(f"There is no page {page.query.page}; the last is {pages}.")
    for place, hit in enumerate(page.hits, first):
        lines += _hit_lines(place, hit)
    return lines


def _hit_lines(place: int, hit: Hit) -> list[str]:
    product = hit.product
    price = f"{product.price.amount} {product.price.currency}".strip() if product.price else "no price"
    lines = [f"{place:3}. {product.title}  {price}  [{product.id}]  {hit.score:.3f}"]
    if hit.explain:
        lines.append(f"       {'; '.join(hit.explain['why']) or 'nothing in particular'}")
        figures = [
            f"{part['part']} {part['value']} x {part['weight']}" for part in hit.explain["parts"] if part["points"]
        ]
        terms = [f"{term['term']} {term['match']}" for term in hit.explain["terms"]]
        terms += [f"{word} unknown" for word in hit.explain.get("unknown", ())]
        lines += [f"       {', '.join(texts)}" for texts in (figures, terms) if texts]
    return lines


def generation_row(manifest: Manifest, *, served: bool, **more: Any) -> dict[str, Any]:
    """A generation, JSON-ready; `more` is told too, as `here`: whether it is on this machine."""
    return {
        "name": manifest.name,
        "id": manifest.id,
        "served": served,
        "created": manifest.created,
        "products": manifest.counts["products"],
        "encoder": manifest.encoder["name"],
        "engines": manifest.engines,
        **more,
    }


def generation_lines(rows: list[dict[str, Any]]) -> list[str]:
    """Rows of `generation_row`, a star before what is served; of "damaged" a line before says why."""
    lines = []
    for row in rows:
        if "damaged" in row:
            lines.append(f"! {row['name']}: {row['damaged']}")
        if "id" in row:
            lines.append(
                f"{'*' if row['served'] else ' '} {row['name']}  {row['id']}  {row['products']:,} products  "
                f"{row['encoder']}  {row['created']}{'' if row.get('here', True) else '  not on this machine'}"
            )
    return lines

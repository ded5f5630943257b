"""Exports in the style of shop, feed and inventory systems are read right with no mapping file."""

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest

from indexer.catalogue import Accepted, guess_mapping, read_products
from search.product import Price, Product, Quantity

BRANDS = ("Borealis", "Tarn", "Olmo")
ROWS = 30


def ean(n: int) -> str:
    digits = f"40000000{n:04}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def written(path: Path, rows: list[dict[str, str]], *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), restval="", delimiter=delimiter)
        table.writeheader()
        table.writerows(rows)
    return path


def products(path: Path) -> dict[str, Product]:
    """All rows must come through, and none may leave a remark."""
    found = list(read_products([path], guess_mapping([path])))
    assert all(isinstance(result, Accepted) and not result.remarks for result in found)
    return {result.product.id: result.product for result in found}


def shown(product: Product, *names: str) -> tuple:
    return tuple(str(value) if isinstance(value := getattr(product, name), Price) else value for name in names)


def price(amount: str, currency: str = "") -> str:
    return str(Price(Decimal(amount), currency))


def shopify_rows() -> list[dict[str, str]]:
    rows = []
    for n in range(ROWS):
        first = {
            "Handle": f"jacket-{n}",
            "Title": f"Trail jacket {n}",
            "Body (HTML)": "<p>A light jacket for windy days on the ridge.</p>",
            "Vendor": BRANDS[n % 3],
            "Product Category": f"Apparel > Clothing > {('Jackets', 'Coats')[n % 2]}",
            "Tags": "outdoor, wind",
            "Option1 Name": "Size",
        }
        for place, size in enumerate("SML"):
            variant = {
                "Handle": f"jacket-{n}",
                "Option1 Value": size,
                "Variant SKU": f"TJ-{n:03}-{size}",
                "Variant Grams": str(300 + n),
                "Variant Inventory Qty": str(n % 5),
                "Variant Price": f"{89 + n}.95",
                "Variant Compare At Price": f"{119 + n}.00" if place == 0 else "",
                "Variant Barcode": ean(n * 3 + place),
                "Image Src": f"https://cdn.example/{n}-{place}.jpg" if place < 2 else "",
                "Image Position": str(place + 1) if place < 2 else "",
                "Cost per item": "40.00",
            }
            rows.append(first | variant if place == 0 else dict.fromkeys(first, "") | variant)
        rows.append({"Handle": f"jacket-{n}", "Image Src": f"https://cdn.example/{n}-back.jpg", "Image Position": "3"})
    return rows


def test_shopify_variants_take_what_only_their_first_row_says(tmp_path):
    found = products(written(tmp_path / "shopify.csv", shopify_rows()))
    assert len(found) == 3 * ROWS
    first, second, third = (found[f"TJ-007-{size}"] for size in "SML")
    for variant in (first, second, third):
        assert shown(variant, "title", "brand", "group_id", "category") == (
            "Trail jacket 7",
            "Tarn",
            "jacket-7",
            ("Apparel", "Clothing", "Coats"),
        )
        assert variant.description == "A light jacket for windy days on the ridge."
    assert shown(first, "price", "list_price", "stock") == (price("96.95"), price("126.00"), 2)
    assert second.list_price is None
    # The row that has nothing but a picture adds it to the product's first row; a variant without one shows that one.
    assert first.images == ("https://cdn.example/7-0.jpg", "https://cdn.example/7-back.jpg")
    assert second.images == ("https://cdn.example/7-1.jpg",)
    assert third.images == ("https://cdn.example/7-0.jpg",)
    assert [variant.attributes["size"] for variant in (first, second, third)] == ["S", "M", "L"]
    assert first.attributes["tags"] == ("outdoor", "wind")
    assert first.attributes["variant_weight"] == Quantity(307.0, "g")
    assert second.identifiers == {"gtin": (ean(22),), "sku": ("TJ-007-M",)}
    assert not any("cost" in name for name in first.attributes)


def test_shopify_json_takes_price_and_codes_of_the_first_variant(tmp_path):
    path = tmp_path / "shopify.json"
    entries = [
        {
            "id": 700 + n,
            "title": f"Trail jacket {n}",
            "body_html": "<p>A light jacket for the windy ridge.</p>",
            "vendor": BRANDS[n % 3],
            "product_type": ("Jackets", "Coats")[n % 2],
            "variants": [
                {"id": n * 10 + place, "title": size, "price": f"{89 + n}.95", "sku": f"TJ-{n}-{size}", "grams": 300}
                for place, size in enumerate("SML")
            ],
            "options": [{"id": 1, "name": "Size", "values": ["S", "M", "L"]}],
            "images": [{"id": 1, "src": f"https://cdn.example/{n}.jpg"}, {"id": 2, "src": "https://cdn.example/b.jpg"}],
        }
        for n in range(ROWS)
    ]
    path.write_text(json.dumps({"products": entries}), "utf-8")
    found = products(path)["707"]
    assert shown(found, "title", "brand", "category", "price") == (
        "Trail jacket 7",
        "Tarn",
        ("Coats",),
        price("96.95"),
    )
    assert found.images == ("https://cdn.example/7.jpg", "https://cdn.example/b.jpg")
    assert (found.identifiers, found.attributes) == ({"sku": ("TJ-7-S",)}, {"size": ("S", "M", "L")})


@pytest.mark.parametrize("skus", [True, False])
def test_woocommerce_variations_take_what_only_their_parent_says(tmp_path, skus):
    rows = []
    for n in range(ROWS):
        parent = {
            "ID": str(100 + 3 * n),
            "Type": "variable",
            "SKU": f"H-{n}" if skus else "",
            "Name": f"Hoodie {n}",
            "Description": "A hoodie that keeps warm on the ridge.",
            "Regular price": "",
            "Categories": ("Clothing > Hoodies", "Clothing > Warm")[n % 2],
            "Parent": "",
            "Brands": BRANDS[n % 3],
        }
        variations = [
            dict.fromkeys(parent, "")
            | {
                "ID": str(101 + 3 * n + place),
                "Type": "variation",
                "SKU": f"H-{n}-{colour}" if skus else "",
                "Name": f"Hoodie {n} - {colour}",
                "Regular price": f"{40 + place}.50",
                "Parent": f"H-{n}" if skus else f"id:{100 + 3 * n}",
            }
            for place, colour in enumerate(("Blue", "Green"))
        ]
        rows += [parent, *variations]
    cap = dict.fromkeys(rows[0], "") | {"ID": "900", "Type": "simple", "SKU": "CAP", "Name": "Cap"}
    found = products(written(tmp_path / "woo.csv", [*rows, cap]))
    # Only its variations can be bought; a product without any stays, although it has no price.
    assert len(found) == 2 * ROWS + 1
    assert "106" not in found
    assert found["900"].price is None
    assert shown(found["107"], "title", "brand", "price", "category", "description", "group_id") == (
        "Hoodie 2 - Blue",
        "Olmo",
        price("40.50"),
        ("Clothing", "Hoodies"),
        "A hoodie that keeps warm on the ridge.",
        found["108"].group_id,
    )
    assert found["107"].group_id not in ("", found["110"].group_id)


def test_woocommerce_names_its_attributes_and_takes_the_deepest_category(tmp_path):
    categories = ("Kitchen, Kitchen > Mugs", "Kitchen > Mugs, Camping", "Camping > Cookware")
    rows = [
        {
            "ID": str(100 + n),
            "Type": "simple",
            "SKU": f"WOO-{n}",
            "Name": f"Enamel mug {n}",
            "Is featured?": str(n % 2),
            "Short description": "Holds coffee and tea.",
            "Description": "<b>A mug</b> of enamelled steel for the camp fire.",
            "In stock?": "1" if n % 4 else "0",
            "Stock": str(n) if n % 4 else "0",
            "Weight (kg)": f"{0.3 + n / 100:.2f}",
            "Length (cm)": "9",
            "Sale price": "" if n % 3 else f"{9 + n}.5",
            "Regular price": f"{12 + n}.5",
            "Categories": categories[n % 3],
            "Images": f"https://woo.example/{n}.jpg, https://woo.example/{n}b.jpg",
            "Attribute 1 name": "Colour",
            "Attribute 1 value(s)": ("Blue", "Red, Green")[n % 2],
            "Attribute 1 visible": "1",
            "GTIN, UPC, EAN, or ISBN": ean(n),
            "Brands": BRANDS[n % 3],
        }
        for n in range(ROWS)
    ]
    found = products(written(tmp_path / "woo.csv", rows))
    assert shown(found["103"], "title", "brand", "price", "list_price", "stock", "in_stock") == (
        "Enamel mug 3",
        "Borealis",
        price("12.5"),
        price("15.5"),
        3,
        True,
    )
    assert [found[id].category for id in ("102", "103", "104")] == [
        ("Camping", "Cookware"),
        ("Kitchen", "Mugs"),
        ("Kitchen", "Mugs"),
    ]
    assert found["103"].images == ("https://woo.example/3.jpg", "https://woo.example/3b.jpg")
    assert found["103"].identifiers == {"gtin": (ean(3),), "sku": ("WOO-3",)}
    assert found["103"].description == "Holds coffee and tea. A mug of enamelled steel for the camp fire."
    attributes = found["103"].attributes
    assert (attributes["weight"], attributes["length"]) == (Quantity(0.33, "kg"), Quantity(9.0, "cm"))
    assert (attributes["colour"], attributes["is_featured"]) == (("Red", "Green"), True)
    assert not any(name.startswith("attribute_1") for name in attributes)


def test_magento_attributes_in_one_cell_are_taken_apart(tmp_path):
    rows = [
        {
            "sku": f"24-MB{n:02}",
            "product_type": "simple",
            "categories": "Root/Gear,Root/Gear/Bags" if n % 2 else "Root/Sale,Root/Gear/Watches",
            "name": f"Joust duffle bag {n}",
            "description": "<p>The sporty bag can carry all of your gear.</p>",
            "price": f"{34 + n}.0000",
            "special_price": f"{30 + n}.0000" if n % 3 == 0 else "",
            "meta_title": "Joust",
            "base_image": f"/m/b/mb{n}.jpg",
            "additional_images": f"/m/b/mb{n}.jpg,/m/b/side.jpg",
            "additional_attributes": f"activity=Gym|Hiking,color=Black, matt,eco_collection=No,brand={BRANDS[n % 3]}",
            "qty": "100",
            "is_in_stock": "1",
        }
        for n in range(ROWS)
    ]
    found = products(written(tmp_path / "magento.csv", rows))["24-MB03"]
    assert shown(found, "title", "brand", "category", "price", "list_price", "stock", "in_stock") == (
        "Joust duffle bag 3",
        "Borealis",
        ("Root", "Gear", "Bags"),
        price("33.0000"),
        price("37.0000"),
        100,
        True,
    )
    assert found.images == ("/m/b/mb3.jpg", "/m/b/side.jpg")
    assert found.identifiers == {"sku": ("24-MB03",)}
    expected = {"activity": ("Gym", "Hiking"), "color": "Black, matt", "eco_collection": False}
    assert {name: found.attributes.get(name) for name in (*expected, "brand")} == {**expected, "brand": None}


def test_a_google_feed_in_tsv_has_its_own_category_in_words(tmp_path):
    rows = [
        {
            "id": f"G{n}",
            "title": f"Wool scarf {n}",
            "description": "A warm scarf of merino wool for the winter.",
            "link": f"https://g.example/{n}",
            "image_link": f"https://g.example/{n}.jpg",
            "additional_image_link": f"https://g.example/{n}a.jpg,https://g.example/{n}b.jpg",
            "availability": ("in_stock", "out_of_stock", "preorder", "backorder")[n % 4],
            "price": f"{12 + n}.99 USD",
            "sale_price": f"{10 + n}.99 USD" if n % 2 else "",
            "brand": BRANDS[n % 3],
            "gtin": ean(n),
            "mpn": f"WS{n:03}",
            "google_product_category": ("178", "2271")[n % 2],
            "product_type": ("Clothing > Scarves", "Clothing > Socks")[n % 2],
            "item_group_id": f"WS{n // 3}",
        }
        for n in range(ROWS)
    ]
    found = products(written(tmp_path / "google.tsv", rows, delimiter="\t"))
    assert shown(found["G3"], "group_id", "title", "brand", "category", "price", "list_price", "in_stock", "url") == (
        "WS1",
        "Wool scarf 3",
        "Borealis",
        ("Clothing", "Socks"),
        price("13.99", "USD"),
        price("15.99", "USD"),
        False,
        "https://g.example/3",
    )
    assert [found[id].in_stock for id in ("G0", "G1", "G2", "G4")] == [True, False, False, True]
    assert found["G3"].images == tuple(f"https://g.example/3{end}.jpg" for end in ("", "a", "b"))
    assert found["G3"].identifiers == {"gtin": (ean(3),), "mpn": ("WS003",)}


def test_a_marketplace_dump_in_rupees(tmp_path):
    rows = [
        {
            "asin": f"B07JW9H{n:03}",
            "product_title": f"USB cable {n} braided",
            "brand_name": BRANDS[n % 3],
            "actual_price": f"₹1,{n + 10:02},999",
            "discounted_price": f"₹{399 + n}",
            "rating": f"{3 + n % 10 / 10}",
            "rating_count": f"24,2{n:02}",
            "img_link": f"https://m.example/{n}.jpg",
            "product_link": f"https://a.example/dp/{n}",
            "category": ("Computers&More|Accessories|Cables", "Electronics|HomeTheatre|Cables")[n % 2],
        }
        for n in range(ROWS)
    ]
    found = products(written(tmp_path / "dump.csv", rows))["B07JW9H003"]
    assert shown(found, "title", "brand", "category", "price", "list_price", "rating", "rating_count") == (
        "USB cable 3 braided",
        "Borealis",
        ("Electronics", "HomeTheatre", "Cables"),
        price("402", "INR"),
        price("113999", "INR"),
        3.3,
        24203,
    )
    assert (found.url, found.images) == ("https://a.example/dp/3", ("https://m.example/3.jpg",))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_german_file_with_decimal_commas(tmp_path, encoding):
    rows = [
        {
            "Artikelnummer": f"DE-{n:04}",
            "Artikelname": f"Wanderrucksack {n} Liter",
            "Kategorie": ("Outdoor > Rucksäcke", "Outdoor > Zelte")[n % 2],
            "Marke": BRANDS[n % 3],
            "Preis in €": f"{89 + n},95",
            "UVP": f"1.{129 + n},00",
            "EAN": ean(n),
            "Bestand": str(n % 7),
            "Bild-URL": f"https://de.example/{n}.jpg",
            "Beschreibung": "Ein leichter Rucksack für lange Touren in den Bergen.",
            "Gewicht (kg)": f"{1 + n / 10:.1f}".replace(".", ","),
            "Lieferbar": ("ja", "nein")[n % 2],
        }
        for n in range(ROWS)
    ]
    found = products(written(tmp_path / "artikel.csv", rows, delimiter=";", encoding=encoding))["DE-0003"]
    assert shown(found, "title", "brand", "category", "price", "list_price", "stock", "in_stock") == (
        "Wanderrucksack 3 Liter",
        "Borealis",
        ("Outdoor", "Zelte"),
        price("92.95", "EUR"),
        price("1132.00", "EUR"),
        3,
        False,
    )
    assert found.identifiers == {"gtin": (ean(3),), "sku": ("DE-0003",)}
    assert found.attributes == {"gewicht": Quantity(1.3, "kg")}


@pytest.mark.parametrize(
    "names",
    [
        {"id": "ARTNR", "title": "BEZ", "group": "WGR", "category": "WGRBEZ", "price": "PREIS", "currency": "WKZ",
         "ean": "EAN", "stock": "BESTAND", "brand": "HERST", "mpn": "HERSTNR", "image": "BILD1"},
        {"id": "ITEM_NO", "title": "ITEM_DESC", "group": "CAT_CD", "category": "CAT_DESC", "price": "LIST_PRC",
         "currency": "CURR", "ean": "UPC_CD", "stock": "QTY_OH", "brand": "VENDOR_NAME", "mpn": "MFR_PART_NO",
         "image": "IMG_URL"},
    ],
    ids=["german", "english"],
)  # fmt: skip
def test_abbreviations_of_inventory_systems(tmp_path, names):
    values = {
        "id": lambda n: str(100_000 + n),
        "title": lambda n: f"HAMMER {n} 500G",
        "group": lambda n: ("0410", "0420")[n % 2],
        "category": lambda n: ("Hämmer", "Zangen")[n % 2],
        "price": lambda n: f"{12 + n},90",
        "currency": lambda n: "EUR",
        "ean": ean,
        "stock": str,
        "brand": lambda n: BRANDS[n % 3],
        "mpn": lambda n: f"H-{n}00",
        "image": lambda n: f"H{n}.JPG",
    }
    rows = [{names[field]: value(n) for field, value in values.items()} for n in range(ROWS)]
    found = products(written(tmp_path / "erp.csv", rows, delimiter=";", encoding="cp1252"))["100003"]
    assert shown(found, "title", "brand", "category", "price", "stock", "images") == (
        "HAMMER 3 500G",
        "Borealis",
        ("Zangen",),
        price("15.90", "EUR"),
        3,
        ("H3.JPG",),
    )
    assert found.identifiers == {"gtin": (ean(3),), "mpn": ("H-300",)}


def test_schema_org_products(tmp_path):
    path = tmp_path / "schema.jsonl"
    lines = [
        {
            "@type": "Product",
            "@id": f"https://s.example/{n}",
            "sku": f"S-{n}",
            "name": f"Garden chair {n}",
            "image": [f"https://s.example/{n}.jpg"],
            "description": "A chair of teak for the garden and the terrace.",
            "brand": {"@type": "Brand", "name": BRANDS[n % 3]},
            "aggregateRating": {"@type": "AggregateRating", "ratingValue": 4.4, "reviewCount": 89 + n},
            "gtin13": ean(n),
            "category": ("Garden > Chairs", "Garden > Tables")[n % 2],
            "offers": {
                "@type": "Offer",
                "url": f"https://s.example/{n}",
                "priceCurrency": "EUR",
                "price": f"{119 + n}.99",
                "availability": "https://schema.org/InStock",
            },
            "weight": {"@type": "QuantitativeValue", "value": 4.2, "unitCode": "KGM"},
        }
        for n in range(ROWS)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    found = products(path)["S-3"]
    assert shown(found, "title", "brand", "category", "price", "in_stock", "rating", "rating_count", "url") == (
        "Garden chair 3",
        "Borealis",
        ("Garden", "Tables"),
        price("122.99", "EUR"),
        True,
        4.4,
        92,
        "https://s.example/3",
    )
    assert found.identifiers == {"gtin": (ean(3),), "sku": ("S-3",)}
    assert found.attributes["weight"] == Quantity(4.2, "kg")
    assert set(found.attributes) == {"id", "weight"}


def test_nested_objects_of_no_known_system(tmp_path):
    path = tmp_path / "nested.json"
    entries = [
        {
            "sku": f"N-{n}",
            "name": {"en": f"Desk lamp {n}", "de": f"Tischlampe {n}"},
            "brand": {"id": n % 3, "name": BRANDS[n % 3]},
            "categories": [{"id": 1, "name": "Home"}, {"id": 2, "name": ("Lamps", "Chairs")[n % 2]}],
            "pricing": {"amount": 12.5 + n, "currency": "EUR", "list": 20.5 + n},
            "images": [{"url": f"https://n.example/{n}.jpg", "alt": "x"}, {"url": f"https://n.example/{n}b.jpg"}],
            "inventory": {"quantity": n, "available": bool(n % 4)},
            "reviews": {"average": 4.5, "count": n},
            "specs": {"weight_kg": 1.5, "colour": ("red", "blue")[n % 2], "dimmable": True},
            "attributes": [{"name": "Material", "value": "Steel"}],
            "variants": [{"sku": f"N-{n}-A", "price": 99.5, "colour": "red"}],
            "identifiers": {"gtin": ean(n), "mpn": f"DL{n}"},
        }
        for n in range(ROWS)
    ]
    path.write_text(json.dumps(entries), "utf-8")
    found = products(path)["N-3"]
    assert shown(found, "title", "brand", "category", "price", "list_price", "stock", "in_stock", "rating") == (
        "Desk lamp 3",
        "Borealis",
        ("Home", "Chairs"),
        price("15.5", "EUR"),
        price("23.5", "EUR"),
        3,
        True,
        4.5,
    )
    assert (found.rating_count, found.images) == (3, ("https://n.example/3.jpg", "https://n.example/3b.jpg"))
    assert found.identifiers == {"gtin": (ean(3),), "sku": ("N-3",), "mpn": ("DL3",)}
    assert found.attributes == {
        "name_de": "Tischlampe 3",
        "weight": Quantity(1.5, "kg"),
        "colour": "blue",
        "dimmable": True,
        "material": "Steel",
    }

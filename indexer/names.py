"""What columns are called in real catalogues: names in order of preference, by field."""

import re
from functools import lru_cache


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NAMES: dict[str, tuple[str, ...]] = {
    "id": _names(
        "id product_id item_id uniq_id unique_id uuid guid sku variant_sku sku_id asin article_id "
        "article_number item_number product_number stock_code product_code docid doc_id handle code key nr "
        "artikelnummer artikel_nr artikelnr artnr art_nr bestellnummer material_number matnr reference "
        "referencia 商品id 编号"
    ),
    "group_id": _names(
        "group_id item_group_id parent_id parent_sku parent_asin parent group variant_group variant_group_id "
        "variation_group product_group_id style_id master_id family_id handle"
    ),
    "title": _names(
        "title product_title item_title product_name item_name name display_name short_name titel bezeichnung "
        "produktname artikelname artikelbezeichnung kurztext bez "
        "bez1 nom titre nombre titulo nome titolo label 标题 商品名称 商品名 名称 название "
        "наименование"
    ),
    "description": _names(
        "short_description summary description product_description item_description long_description "
        "full_description body_html body langtext about_product about details desc text bullet_points bullets features "
        "key_features overview beschreibung kurzbeschreibung langbeschreibung artikelbeschreibung "
        "produktbeschreibung detailbeschreibung artikeltext produkttext long_text descripcion descrizione "
        "descricao 描述 商品描述 описание"
    ),
    "brand": _names(
        "brand brand_name brands manufacturer manufacturer_name supplier vendor vendor_name supplier_name maker "
        "producer marke markenname markenbezeichnung "
        "hersteller herstellername herst lieferant marque fabricant marca merk 品牌 ブランド бренд производитель"
    ),
    "category": _names(
        "category_path category_tree product_category_tree breadcrumbs breadcrumb categories category "
        "product_category category_name category_title category_description main_category google_product_category "
        "taxonomy product_type productgroup product_group product_group_name department_aisle "
        "department aisle section type class kategorie "
        "kategorien kategoriepfad produktkategorie artikelkategorie hauptkategorie hauptwarengruppe artikelgruppe "
        "produktgruppe warengruppe warengruppenbezeichnung abteilung wgr_bez wgrbez wgr "
        "category_id category_ids category_code categorie rayon categoria 分类 类目 カテゴリ категория"
    ),
    "price": _names(
        "sale_price special_price discounted_price current_price final_price price selling_price unit_price "
        "retail_price regular_price price_amount amount price_incl_tax price_gross gross_price preis verkaufspreis "
        "bruttopreis preis_brutto vk vk_preis vkpreis endpreis einzelpreis stückpreis stueckpreis "
        "ladenpreis kundenpreis endkundenpreis sales_price prix prix_de_vente pvp precio prezzo preco prijs "
        "cena 价格 価格 цена"
    ),
    "currency": _names("currency currency_code price_currency waehrung währung wkz devise moneda valuta 货币"),
    "list_price": _names(
        "list_price msrp rrp uvp listenpreis streichpreis compare_at_price was_price original_price old_price "
        "regular_price retail_price actual_price full_price strike_price mrp market_price"
    ),
    "images": _names(
        "base_image image images image_url image_urls image_link image_src main_image img img_url img_link picture "
        "pictures photo photos primary_image bild bilder bild1 bild_url imagen immagine thumbnail thumb "
        "additional_image_link additional_images gallery 图片 画像"
    ),
    "url": _names("url product_url link product_link page_url canonical_url permalink href deeplink 链接"),
    "in_stock": _names(
        "in_stock instock is_in_stock availability available is_available stock_status lieferbar "
        "sofort_lieferbar lieferstatus vorrätig vorraetig auf_lager lagerstatus verfügbar verfuegbar verfügbarkeit "
        "verfuegbarkeit"
    ),
    "stock": _names(
        "stock stock_quantity current_stock stock_level stock_qty qty_in_stock quantity_in_stock inventory "
        "quantity_on_hand on_hand quantity_available inventory_quantity inventory_qty "
        "inventory_level units_in_stock available_quantity bestand "
        "lagerbestand lagermenge verfügbare_menge verfügbar quantity qty 库存"
    ),
    "rating": _names(
        "rating average_rating avg_rating rating_average rating_value review_rating star_rating stars "
        "reviews_average score_reviews customer_rating reviews_rating bewertung 评分"
    ),
    "rating_count": _names(
        "rating_count ratings_count review_count reviews_count number_of_reviews number_of_ratings "
        "num_reviews num_ratings no_of_ratings no_of_reviews ratings_total total_reviews reviews ratings"
    ),
    "popularity": _names(
        "popularity popularity_score sales sales_count units_sold sold sold_count orders purchases views "
        "view_count clicks bought_last_month bought_in_last_month 销量"
    ),
    "language": _names("language lang locale content_language language_code sprache langue idioma"),
}
IDENTIFIER_NAMES: dict[str, tuple[str, ...]] = {
    "gtin": _names("gtin gtin14 gtin13 gtin12 gtin8 ean ean13 ean_code eancode eans upc upc_code barcode isbn jan"),
    "sku": _names("sku variant_sku variants_sku sku_id article_number item_number artikelnummer stock_code asin"),
    "mpn": _names(
        "mpn manufacturer_part_number part_number part_no partnumber model_number item_model_number model_no "
        "model_code model model_name manufacturer_number herstellernummer herstnr hersteller_nr modell name"
    ),
}
# A level above and a level below the category that a shop names.
PARENTS = (
    "department",
    "main_category",
    "top_category",
    "parent_category",
    "section",
    "abteilung",
    "category_group",
    "hauptkategorie",
    "hauptwarengruppe",
)
CHILDREN = (
    "subcategory",
    "sub_category",
    "sub_cat",
    "subcat",
    "subsubcategory",
    "style",
    "product_type",
    "type",
    "class",
    "aisle",
    "unterkategorie",
    "unterwarengruppe",
)
CATEGORY_LEVEL = re.compile(
    r"(?:category|cat|kategorie|kat|warengruppe|wgr|categoria|categorie|catégorie|ebene|level|lvl|l)(?:_level|_lvl|_l)?_?(\d)(?:_category|_name)?"
)
IMAGE_SIZE = re.compile(
    r"(?P<base>(?:[a-z]+_)*?(?:img|image|picture|pic|photo|thumbnail|thumb)(?:_url|_link|_src)?)_"
    r"(?P<size>\d{2,4}x\d{2,4}|\d{3,4}(?:px|w)?|thumb|thumbnail|tiny|small|low|mid|middle|medium|high|large|big|full|original|orig|hires|zoom)(?:_url)?"
)
IMAGE_MORE = re.compile(
    r"(?:additional_)?(?:img|image|picture|pic|photo)(?:_url|_link|_src)?_?(\d{1,2})(?:_url|_link)?"
)
# Shorter words that stand for longer ones, as the columns of an inventory system have them: ITEM_NO, LIST_PRC, QTY_OH.
ABBREVIATIONS = {
    "no": "number", "nr": "number", "num": "number", "nbr": "number", "cd": "code", "prc": "price", "qty": "quantity",
    "qoh": "quantity_on_hand", "oh": "on_hand", "desc": "description", "descr": "description", "dsc": "description",
    "cat": "category", "mfr": "manufacturer", "mfg": "manufacturer", "manuf": "manufacturer", "vend": "vendor",
    "curr": "currency", "cur": "currency", "img": "image", "pic": "picture", "nm": "name", "prod": "product",
    "itm": "item", "dept": "department", "abt": "abteilung",
    "grp": "group", "stk": "stock", "avail": "available", "art": "article", "pn": "part_number",
    "herst": "hersteller", "bez": "bezeichnung",
}  # fmt: skip
# Words around the name of a price that leave it a price ("our price incl. VAT", "VK brutto"; "MwSt" comes as two), and
# those that take the tax off it.
AROUND_PRICE = frozenset(
    _names(
        "our my web online shop store standard base normal aktueller brutto gross incl inc inkl including mit with con "
        "vat tax taxes mwst mw st ust gst iva tva ttc"
    )
)
WITHOUT_TAX = frozenset(_names("netto net excl exkl ex excluding ohne without sin zzgl ht"))
# Words around the name of a description.
AROUND_DESCRIPTION = frozenset(
    _names("long short full lang kurz web shop online marketing html plain de en es fr it nl pl pt")
)
_COMPOUND = re.compile(r"(?:(?<=_)|^)(netto|brutto)(?=[a-z])")
# The last part of a dotted path that says no more than the part before it: brand.name, price.amount, title.en.
LEAVES = frozenset(
    _names("name label title value text amount url src href link display_name average de en es fr it ja nl pl pt zh")
)
# Objects that only hold a product's fields together: pricing.price, offers.availability.
HOLDERS = frozenset(
    _names(
        "product item data general basic info core pricing price prices offer offers variant variants inventory stock "
        "media assets identifiers codes rating ratings aggregate_rating reviews google_shopping"
    )
)
# Of these, those that are the product itself; an offer or a picture has a name and a number of its own.
WHOLE = frozenset(_names("product item data general basic info core identifiers codes"))
OWN = frozenset(_names("id uuid code key nr name title type class label text description group handle reference"))
# Objects and texts of pairs that hold attributes; under other names the object's name comes before theirs.
CONTAINERS = frozenset(
    _names(
        "attribute attributes additional_attributes custom_attributes attrs details features parameters params "
        "properties specs specifications"
    )
)
_PREFIX = re.compile(r"^(?:g|product|item|variant|shopify|wc|google_shopping)_(?=.)")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@lru_cache(maxsize=65_536)
def key(column: str) -> str:
    """A column's name in the form that NAMES has: "g:imageLink" -> "g_image_link", "In stock?" -> "in_stock"."""
    return re.sub(r"[\W_]+", "_", _CAMEL.sub("_", column).casefold()).strip("_")


# What a list of attributes may well hold beside them. A "name" or a "type" there is none of the product's fields.
FACTS = frozenset((*NAMES["brand"], *IDENTIFIER_NAMES["gtin"], "mpn", "sku", "part_number", "manufacturer_part_number"))


@lru_cache(maxsize=65_536)
def keys(column: str) -> tuple[str, ...]:
    """The name itself, then what it comes to: without a leading "product_" or "g_", spelled out, by parts of a path."""
    full = key(column)
    found = [full, _PREFIX.sub("", full)]
    if "." in column:
        parts = [key(part) for part in column.split(".") if not part.isdigit()]
        if len(parts) > 1 and all(parts):
            *_, holder, last = parts
            found += [holder] if last in LEAVES and parts[0] not in HOLDERS - {holder} else []
            held = all(part in HOLDERS and (part in WHOLE or last not in OWN) for part in parts[:-1])
            found += [f"{last}_price"] if held and holder in ("pricing", "prices") else []
            found += [last] if held or (holder in CONTAINERS and last in FACTS) else []
    found += [spelled for name in tuple(found) if (spelled := _spelled_out(name)) != name]
    found += [_PREFIX.sub("", name) for name in found[2:]]
    return tuple(dict.fromkeys(found))


def without(name: str, around: frozenset[str]) -> str:
    """A name in the form of `key` without the words `around` what it names: "nettopreis" -> "preis"."""
    words = _COMPOUND.sub(r"\1_", name).split("_")
    return "_".join(word for word in words if word not in around)


def _spelled_out(name: str) -> str:
    return "_".join(ABBREVIATIONS.get(part, part) for part in name.split("_"))

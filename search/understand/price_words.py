"""The words around a price, and those that compare amounts of any kind. Data alone.

In English, German, French, Spanish, Italian, Dutch and Chinese.
"""

from typing import NamedTuple

from search.understand.tokens import phrases, words
from search.unit_words import UNIT_WORDS


class Bound(NamedTuple):
    """What a phrase makes of the amount beside it.

    `side` is "high", "low", "around" or "range" (only two amounts fit). Of a number without a currency: `money` asks
    for one ("from 3"), else the number must end what is said ("at least 4 ports" is no price) unless `loose`.
    """

    side: str
    loose: bool = False
    money: bool = False


BEFORE = {
    **phrases(
        Bound("high", loose=True),
        "under|below|less than|less then|lower than|cheaper than|cheaper then|less expensive than|not over|"
        "not above|not exceeding|beneath|"
        "unter|weniger als|billiger als|günstiger als|unterhalb von|moins de|en dessous de|sous|menos de|"
        "por debajo de|menor a|meno di|sotto|sotto i|onder|onder de|minder dan|goedkoper dan|"
        "kleiner als|moins cher que|inférieur à|más barato que|más barata que|inferior a|meno caro di|"
        "低于|低於|少于|少於|小于|不到|不超过|不超過|<|<=|≤",
    ),
    **phrases(
        Bound("high"),
        "up to|upto|max|maximum|maximum price|maximum price of|max price|max price of|price max|price limit|"
        "maximum of|at most|at the most|no more than|not more than|within|budget of|budget is|"
        "budget under|with a budget of|my budget is|budget around|bis|bis zu|höchstens|maximal|nicht mehr als|"
        "nicht über|jusqu'à|jusque|au maximum|pas plus de|"
        "au plus|hasta|máximo|máximo de|no más de|como máximo|fino a|massimo|non più di|al massimo|tot|tot en met|"
        "maximaal|hoogstens|niet meer dan|nicht teurer als|pas plus cher que|pas plus chère que|no más caro que|"
        "no más cara que|non più caro di|niet duurder dan|最多|最高|不高于|不高於",
    ),
    **phrases(Bound("high", money=True), "budget|sub|预算|預算"),
    **phrases(
        Bound("low"),
        "over|above|minimum price|minimum price of|min price|"
        "more than|more then|greater than|higher than|at least|minimum|minimum of|min|no less than|"
        "not less than|"
        "not under|not below|upwards of|über|mehr als|mindestens|nicht unter|plus de|au moins|au dessus de|"
        "au-dessus de|más de|al menos|mínimo|por encima de|più di|almeno|oltre|sopra|boven|meer dan|minstens|"
        "minimaal|teurer als|plus cher que|plus chère que|supérieur à|más caro que|más cara que|superior a|"
        "più caro di|duurder dan|高于|高於|超过|超過|大于|大於|不低于|不少于|至少|>|>=|≥",
    ),
    **phrases(
        Bound("low", money=True),
        "from|starting at|starting from|ab|à partir de|desde|a partir de|a partire da|da|vanaf",
    ),
    **phrases(
        Bound("around"),
        "around|about|approx|approximately|roughly|circa|ca|~|≈|ungefähr|etwa|rund|um die|environ|autour de|"
        "alrededor de|aproximadamente|unos|intorno a|circa|ongeveer|rond|rond de|大约|大概|约",
    ),
    **phrases(Bound("range"), "between|in between|zwischen|entre|tra|fra|tussen|介于|von|de|van"),
    **phrases(
        Bound("range", loose=True),
        "price|prices|price range|price range of|in the price range of|price between|priced between|prices between",
    ),
}  # fmt: skip
AFTER = {
    **phrases(
        Bound("high", loose=True),
        "or less|or under|or below|or cheaper|and under|and below|and less|oder weniger|oder günstiger|ou moins|"
        "et moins|o menos|o meno|of minder|en minder|以下|以内|以內|之内|之內|之下|以下的|以内的|以內的|之内的|"
        "块以下|块以内|块之内|塊以下|塊以內",
    ),
    **phrases(
        Bound("high", money=True),
        "max|maximum|tops|at most|or lower|budget|maximal|höchstens|au maximum|máximo|como máximo|massimo|al massimo|"
        "maximaal",
    ),
    **phrases(
        Bound("low", money=True),
        "+|or more|or above|or over|or higher|and up|and above|and over|and more|minimum|oder mehr|und mehr|aufwärts|"
        "ou plus|et plus|o más|y más|o più|in su|of meer|en meer|以上|以上的|起",
    ),
    **phrases(Bound("low"), "块以上|塊以上"),
    **phrases(Bound("around", money=True), "or so|左右|左右的|上下|上下的"),
    **phrases(Bound("around"), "块左右|块左右的|塊左右"),
}
BETWEEN = phrases(True, "-|to|til|till|until|~|bis|à|a|al|tot|到|至")
# Only behind an opening word ("between 20 and 30"): "20 and 30 euro" are two things.
BETWEEN_OPENED = BETWEEN | phrases(True, "and|&|und|et|y|e|en|和")

NEGATORS = phrases(
    True,
    "not|no|never|nothing|dont|cant|wont|doesnt|shouldnt|don't|can't|won't|doesn't|shouldn't|isn't|mustn't|wouldn't",
)
"""Before "more than 50", with only SPENDING between, these turn it round."""
SPENDING = words("cost costs costing spend spending pay paying go going be want to priced anything it")

LEADS = words(
    "for at price priced pricing prices costing cost costs für zu preis prix pour para precio prezzo voor prijs"
)
# Behind these a bare number measures something else ("women over 50", "size under 40").
MEASURED = words(
    "men man women woman people person adults adult seniors kids kid children child babies baby boys girls toddlers "
    "teens age aged ages size sizes height width length depth diameter diagonal weight capacity power rating rated "
    "spf speed model frauen männer kinder alter größe grosse gewicht femmes hommes enfants taille poids mujeres "
    "hombres niños talla donne uomini bambini taglia vrouwen mannen kinderen maat"
)
MODELS = words("air pro plus mini ultra promax")
"""Before "max", these make it part of a name: "air max 90", "pro max 256"."""

# What a bare number counts, if not money.
COUNTED = frozenset({*UNIT_WORDS.split("|"), "%", "°", '"', "'"}) | words(
    "year years yr yrs yo month months mo week weeks day days degree degrees percent person persons people pax "
    "player players piece pieces pc pcs pack packs pk count ct set sets pair pairs sheet sheets page pages port "
    "ports key keys button buttons seat seats seater slot slots core cores thread threads cup cups bottle bottles "
    "item items litre star stars channel channels bit bits way layer layers tier tiers hole holes x times pound "
    "pounds mbps mile miles calories kcal carat ct gauge jahr jahre jahren monate monaten tage personen person "
    "stück stuck stucke teile teilig grad watt zoll liter ans an mois jours personnes pieces pouces litres años "
    "anos meses personas piezas pulgadas litros anni mesi persone pezzi pollici litri jaar maanden stuks delig "
    "personen"
)
# What may follow a bare number that is a price and not a count of the next word.
CLOSERS = words(
    ", ; ! ? ( ) | / & and or but with without for in on by from that which not no if please under below over above "
    "less more und oder aber mit ohne für et ou mais avec sans pour y o pero con sin para e ma senza per en of maar "
    "met zonder voor only each 的 块 塊"
)
# A bare amount before these is what the thing is worth, not what it may cost.
FACE_VALUES = phrases(
    True, "gift card|giftcard|gift cards|voucher|vouchers|coupon|gutschein|geschenkkarte|carte cadeau|prepaid card"
)

# Money by name. Signs and names that mean money and nothing else ...
SURE = {
    "$": "USD CAD AUD NZD HKD SGD MXN TWD",
    "dollar|dollars|dollers|dolars|dollors|bucks|buck|dólares|dollari|美金": "USD CAD AUD NZD HKD SGD",
    "us dollar|us dollars|us $|美元|usd$|us$": "USD", "a$|au$": "AUD", "c$|ca$": "CAD", "nz$": "NZD",
    "hk$": "HKD", "s$": "SGD",
    "nt$": "TWD", "mx$": "MXN", "r$": "BRL", "€|euro|euros|eur|,- €|,- euro|欧元": "EUR",
    "£|gbp|quid|pounds sterling|英镑": "GBP",
    "¥": "CNY JPY", "usd": "USD", "yen|円|日元|jpy": "JPY", "元|块钱|塊錢|yuan|rmb|cny|人民币|元人民币": "CNY",
    "₹|rupee|rupees|inr": "INR PKR LKR", "₽|rubles|rub": "RUB", "₩": "KRW", "₺": "TRY", "₫": "VND", "₴": "UAH",
    "฿": "THB", "₱": "PHP", "₪": "ILS", "zł|zloty|pln": "PLN", "kč|czk": "CZK",
    "chf|franken|sfr": "CHF", "sek|kronor": "SEK",
    "nok": "NOK", "dkk": "DKK", "kroner": "NOK DKK", ",-": "",
}  # fmt: skip
# ... and those that mean something else too ("RS 485", "5 pounds"): only where the catalogue has the currency.
UNSURE = {
    "pound|pounds": "GBP", "块": "CNY", "rs": "INR PKR LKR", "kr": "SEK NOK DKK ISK", "tl": "TRY", "lei": "RON",
    "ft|forint": "HUF", "fr|francs": "CHF", "real|reais": "BRL", "peso|pesos": "MXN ARS COP CLP PHP",
}  # fmt: skip
SPELLED = {
    word: float(value)
    for value, written in {
        1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten",
        12: "twelve", 15: "fifteen", 20: "twenty", 30: "thirty", 40: "forty fourty", 50: "fifty",
        60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety", 100: "hundred", 1000: "thousand grand",
    }.items()
    for word in written.split()
}  # fmt: skip
"""Numbers in words; a hundred and a thousand multiply what stands before them. Only from ten on are they prices."""
THOUSANDS = {"k": 1_000.0, "千": 1_000.0, "万": 10_000.0}

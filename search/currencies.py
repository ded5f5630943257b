"""Currencies by ISO code, sign and name. Source: ISO 4217, list one."""

import re

# What a sign or a name may mean, the commonest first.
SIGNS = {
    "$": "USD CAD AUD NZD HKD SGD MXN TWD ARS CLP COP UYU", "us$": "USD", "usd$": "USD", "dollars": "USD",
    "€": "EUR", "euro": "EUR", "euros": "EUR", "eur.": "EUR", "£": "GBP EGP",
    "¥": "JPY CNY", "￥": "JPY CNY", "円": "JPY", "元": "CNY", "rmb": "CNY",
    "₹": "INR", "rs": "INR PKR LKR", "rs.": "INR PKR LKR", "₽": "RUB", "₩": "KRW", "₺": "TRY", "tl": "TRY",
    "₫": "VND", "₴": "UAH", "฿": "THB", "₱": "PHP", "₪": "ILS", "zł": "PLN", "kč": "CZK", "ft": "HUF", "lei": "RON",
    "fr.": "CHF", "sfr.": "CHF", "r$": "BRL", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD",
    "hk$": "HKD", "s$": "SGD", "nt$": "TWD", "mx$": "MXN", "kr": "SEK NOK DKK ISK", "kr.": "SEK NOK DKK ISK",
}  # fmt: skip
# ISO 4217 codes of money in use; metals, funds and test codes are left out.
CODES = frozenset(
    re.findall(
        "[A-Z]{3}",
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
        "CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD "
        "HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD "
        "MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN "
        "PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY "
        "TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG",
    )
)


def currencies(text: str) -> tuple[str, ...]:
    """The ISO codes that a code in any case, a sign or a name may mean, the commonest first; () for no money."""
    word = text.strip()
    return (word.upper(),) if word.upper() in CODES else tuple(SIGNS.get(word.casefold(), "").split())

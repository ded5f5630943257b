"""The words that deny, and what only looks like them, by language. Data alone."""

from search.understand.tokens import phrases, words

_SURE = phrases(
    "sure",
    "without|w/o|with no|with out|except|except for|excluding|exclude|but not|other than|anything but|free of|"
    "free from|not with|don't want|dont want|do not want|ohne|außer|sans|senza|zonder|excepto|sauf|behalve|eccetto|"
    "tranne|nothing from|nothing with|avoid|avoiding|lacking|minus|neither|instead of|rather than|apart from|"
    "aside from|any color but|any colour but|any brand but|all but|everything but|frei von|que no sea|que no sean|"
    "mais pas|mais pas de|pas en|ma non|che non sia|maar niet|maar geen",
)
_PLAIN = phrases(
    "plain",
    "no|not|is not|are not|isn't|non|sin|kein|keine|keinen|keiner|kein einziger|nicht|weder|pas de|niet|geen",
)
MARKERS = _SURE | _PLAIN
"""A "sure" one denies whatever follows; a "plain" one has idioms (`COMPOUNDS`, `DEGREES`)."""

MARKERS_DENSE = phrases(True, "不要|不带|除了|不是|没有|不想要|不需要|别要|不帶|沒有")
"""Chinese: "无" and "不" are left out, for "无线" is wireless and "不锈钢" stainless steel."""
ENDS_DENSE = phrases(True, "的|和|或|以外|之外|外|太")
CLOSES_DENSE = phrases(True, "的|以外|之外|外|以外的|之外的")
"""What belongs to the denial behind the thing: "除了苹果以外的"."""

DENYING = {phrase[0] for phrase in MARKERS if len(phrase) == 1} | words(
    "never neither nor isnt arent doesnt dont cannot instead rather unlike"
)
"""Before a thing in a description: the product is without it."""
FREE, FREE_OF = frozenset({"free"}), frozenset({"of", "from"})
"""The same right behind the thing ("leather-free"), and before it with one of the second ("free from leather")."""

FILLERS = words(
    "a an any the of from by made in with for der die das den dem ein eine einen einem von aus mit für le la les l "
    "de d du des un une par en pour el los las una unos hecho por para con il lo gli i di da fatto van het een door "
    "voor met"
)
"""Between the marker and what is denied: "not made by hp"."""

CONNECTORS = words("and or nor & / und oder noch et ou ni y o e u en of")
"""Between two things that are both denied: "without sugar and salt"."""

STOPS = words(
    "for with without under below over above from at in on to by between less more up around about cheaper that "
    "which who but plus no not non except excluding than if please only für mit ohne unter bis über ab aus kein "
    "keine nicht aber pour avec sans sous moins mais para con sin por menos hasta pero per senza sotto meno fino ma "
    "voor met zonder onder tot maar max min cheap budget premium made is are not"
)
"""Words where what is denied ends."""

PLACES = frozenset({"in", "on", "over", "under"})
"""Stops that open a name of their own right after the marker: "not in ear", "no over ear"."""

# "no slip", "non stick", "no show socks": what the product is called, not what it must not have.
COMPOUNDS = words(
    "slip skid stick show name drill sew tie pull spill iron touch contact tear rinse fog fuss mess crease dig "
    "wrinkle chew bark boil cook bake knead crush burn itch bleed shed glue weld solder nail nails stain drip leak "
    "scratch shrink toxic woven alcoholic fiction dairy marking vented breakable tangle gmo abrasive comedogenic "
    "linear ferrous glare prescription fat added man man's brainer limit limits limited stop time problem idea way "
    "one other doubt matter longer fear stress"
)
NAMING = COMPOUNDS - {"added"}
"""Behind a denial these take all of it: "non-slip leather" is leather, and "no added sugar" no sugar."""
ENDINGS = ("able", "ible", "ing", "less")
"""Of a word behind "non": "non rusting", "non washable" say what the thing is."""

# "not too heavy", "no more than 50", "not included": a degree, a price or a sentence, and nothing that can be kept out.
DEGREES = words(
    "too so very only just sure to all yet quite really that much more less overly even necessarily expensive cheap "
    "pricey exceeding above below included include working available bad good zu so sehr nur mehr weniger teuer "
    "teure billig inbegriffen muy tan solo más menos caro cher chère trop plus moins troppo più caro te erg zo "
    "alleen meer minder duur i my is cara chers chères"
)
# Before "not" and "sans" these make an idiom: "forget me not", "do not disturb", "comic sans".
BEFORE_IDIOMS = words(
    "me do does did can will shall should must may comic open ms or why if cannot could would say number"
)
CHARGES = words("charge tax duty cost interest course")
"""Behind "free of": money, or a way to speak."""

MONEY = words("dollar dollars bucks euro euros eur usd gbp")

CORDS = words("cable cables cord cords wire wires kabel draht schnur fil fils cavo cavi filo fili draad snoer 线")
CORDLESS = "wireless", "cordless", "kabellos", "drahtlos", "schnurlos", "sans fil", "inalámbrico", "draadloos", "无线"
"""What a product says of itself that has none of CORDS."""

WIRES = frozenset({"fil", "fils", "filo", "fili"})
"""Behind "sans" and "senza": wireless, which a product says of itself."""

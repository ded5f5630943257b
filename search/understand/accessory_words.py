"""What is sold to go with another thing, and the words that name that other thing, by language. Data alone."""

from search.understand.tokens import words

ACCESSORIES = words(
    # English
    "accessory adapter arm backpack barebone battery bracket cable carrier cart cartridge case charger "
    "cleaner cover cradle dock docking drum film filter guard holder jacket kit lamp license lock memory mount "
    "part pouch protector refill remote ribbon service skin sleeve spare stand station strap support toner tray "
    "warranty "
    # German
    "akku batterie ersatzteil etui filter folie halter halterung hülle kabel koffer ladegerät lampe netzteil patrone "
    "schutzfolie schutzhülle ständer tasche zubehör "
    # French
    "accessoire adaptateur batterie cartouche chargeur câble coque étui filtre housse lampe pièce protection "
    "sacoche support télécommande "
    # Spanish
    "accesorio adaptador batería cable cargador cartucho estuche filtro funda lámpara protector repuesto soporte "
    # Italian
    "accessorio adattatore batteria borsa caricabatterie cartuccia cavo custodia filtro lampada ricambio supporto "
    # Dutch
    "accu beschermer beugel hoes houder kabel lader lamp oplader patroon reserveonderdeel tas toebehoren"
)
"""Right behind the name of a thing, one of these says that the product goes with it: "printer ribbon"."""

FITTING = words("for fit fits fitting compatible für passend pour para per voor")
"""Before the name of a thing, one of these says the same: "for printers", "for 17 to 27 in monitors"."""

OWNING = words("my our your mein meine meinen meinem meiner unser unsere mon ma mes notre nos mi mis mio mia mijn onze")
"""Who says this of a thing has it, and looks for what goes with it."""

"""Words that tell a name of what is looked for from a sentence about it, by language. Data alone."""

from search.understand.phrases import word_set

# All folded, so "fur" is the German für.
LINKS = word_set(
    "of for with and in or fur mit und von oder de du des d pour avec et ou para con y e di del per van voor met en "
    "da do com dla"
)
"""These join the words of one name: "case for phone", "chair with arms"; no product need hold them."""

SENTENCES = word_set(
    "a an the to my our your his her their its me us i we you he she they it that which who what when where how so "
    "something someone somebody anything anyone by at from into on is are be am does "
    "der die das den dem ein eine einen einem einer ich mein meine meinen wir unser zum zur zu auf "
    "le la les un une mon ma mes je il nous qui que el los las una mi mis yo lo gli i uno mio mia che "
    "het een ik mijn om te"
)
"""With one of these a need is told, not a name, and its words may stand in no product that meets it."""

AUDIENCE = word_set(
    "men man women woman ladies lady gents people person adult adults senior seniors kid kids child children "
    "boy boys girl girls toddler toddlers teen teens unisex herren damen manner frauen kinder jungen madchen "
    "girlfriend boyfriend wife husband mum mom mother dad father grandma grandmother grandpa grandfather daughter son "
    "sister brother parents friend friends him student students teacher teachers beginner beginners "
    "homme hommes femme femmes enfant enfants hombre hombres mujer mujeres nino ninos nina ninas uomo uomini donna "
    "donne bambino bambini heren dames mannen vrouwen kinderen"
)
"""Whom a thing is for: few titles say it, and what does not is for them as well. Not of babies: a "baby monitor" is no
monitor."""

SIZES = word_set("size sizes grosse groesse taille talla taglia maat")
"""The word behind one of these is a size, which titles tell in many ways or leave to a list of variants."""

BUYING = word_set(
    "available buy buying purchase order shop shopping store online deal deals offer offers "
    "discount discounted sale price prices priced review reviews reviewed rated rating "
    "recommended best please thanks gift gifts present presents "
    "kaufen bestellen angebot angebote rabatt preis bewertung bewertungen beste besten bester geschenk geschenke bitte "
    "acheter commander promo prix avis meilleur meilleure meilleurs cadeau cadeaux comprar oferta ofertas precio mejor "
    "mejores regalo regalos comprare offerta offerte prezzo migliore migliori regali kopen bestellen aanbieding prijs "
    "cadeaus"
)
"""How and why one buys: it names no thing, and a shop without a word of it sells the thing all the same."""

ANYTHING = word_set(
    "anything something stuff thing things product products item items article articles goods everything all any "
    "alles etwas produkt produkte artikel tout produit produits algo todo producto productos qualcosa tutto prodotto "
    "prodotti iets product producten"
)
"""Beside what was read ("under 10", "red") these ask for whatever fits it, and look for nothing themselves."""

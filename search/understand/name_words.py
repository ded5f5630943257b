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
    "men man women woman ladies lady gents people person adult adults senior seniors kid kids child children baby "
    "babies boy boys girl girls toddler toddlers teen teens unisex herren damen manner frauen kinder jungen madchen "
    "homme hommes femme femmes enfant enfants hombre hombres mujer mujeres nino ninos nina ninas uomo uomini donna "
    "donne bambino bambini heren dames mannen vrouwen kinderen"
)
"""Whom a thing is for: few titles say it, and what does not is for them as well."""

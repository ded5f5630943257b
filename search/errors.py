"""What can go wrong, by name. A message says what was found, what was expected, and what mends it."""


class AisleError(Exception):
    """Anything that Aisle refuses or fails to do; its text is meant for the person who asked."""


class BadQuery(AisleError):
    """A request that breaks a rule: a filter that does not parse, a page below one, a text too long.

    `field` names the part of the request at fault ("filter", "page", "q", ...), for the API's error body.
    """

    def __init__(self, message: str, *, field: str | None = None):
        super().__init__(message)
        self.field = field


class BadSettings(AisleError):
    """A setting, a mapping file or a tuning value that cannot be used."""


class BadCatalogue(AisleError):
    """A catalogue file that cannot be read, mapped, or is too faulty to publish."""


class BadEvaluation(AisleError):
    """Judgments, assertions or a run that cannot be read or used; the message names the file and the line."""


class ProductMissing(AisleError):
    """No product with that id in the generation being served."""


class IndexMissing(AisleError):
    """There is no such catalogue or generation yet."""


class IndexMismatch(AisleError):
    """A generation that is damaged, or that this version or these settings cannot serve."""


class EngineDown(AisleError):
    """A leg that cannot answer now; the other may still. `leg` is "words", "vectors", or "products": what is found
    cannot be shown, and no leg stands in for that.
    """

    def __init__(self, message: str, *, leg: str = "words"):
        super().__init__(message)
        self.leg = leg

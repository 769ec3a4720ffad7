"""Why a record or a cell was rejected, in plain words, by the short code that the tables carry."""

RULES_IN_WORDS: dict[str, str] = {
    "too_few_fields": (
        "This record has fewer fields than the file has columns; it may be cut off or a separator may be missing."
    ),
    "too_many_fields": (
        "This record has more fields than the file has columns; a text that holds the separator may lack its "
        "quotation marks."
    ),
    "broken_quotes": (
        "The quotation marks of this record do not pair up, so it cannot be told where its fields begin and end."
    ),
}

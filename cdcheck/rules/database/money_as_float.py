from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.model.data import Table
from cdcheck.schemas.names import words_of

_MONEY = frozenset(
    {"price", "amount", "balance", "salary", "cost", "fee", "payment", "refund", "tax", "subtotal"}
    | {"money", "wage", "invoice", "deposit", "revenue"}
)
_OTHER = frozenset(
    {"rate", "percent", "percentage", "pct", "ratio", "factor"}
    | {"time", "duration", "seconds", "sec", "ms", "minutes", "hours", "days"}
)
_FLOATING = frozenset({"FLOAT", "REAL", "DOUBLE", "FLOAT4", "FLOAT8"})


@rule(where=lambda table: table.origin != "migration")
def money_as_float(table: Table) -> Verdicts:
    for column in table.columns:
        type_ = column.type.upper().partition("(")[0].partition(" ")[0]
        words = set(words_of(column.name))
        if type_ in _FLOATING and _MONEY & words and not _OTHER & words:
            yield Violation(
                at=column.at,
                message=f"`{table.name}.{column.name}` keeps money as `{column.type}`, which rounds",
                about=f"{table.name}.{column.name}",
                hint="keep it as a decimal, or as an integer of the smallest unit",
                confidence=Confidence.INFERRED,
            )

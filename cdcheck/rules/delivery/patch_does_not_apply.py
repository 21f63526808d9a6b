from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.model.delivery import Delivery, Receipt


@rule(where=lambda delivery: delivery.receipt is not Receipt.EMPTY)
def patch_does_not_apply(delivery: Delivery) -> Verdicts:
    full = f"the patch does not apply: {delivery.why}"
    if delivery.receipt is Receipt.REFUSED:
        yield Violation(
            at=delivery.at,
            message=full if len(full) < 100 else "the patch does not apply",
            about="patch",
            hint="make it with `git diff --binary` against the folder named with `--base`",
            evidence=(Evidence(delivery.at, delivery.why),),
        )
    for path in delivery.hidden:
        why = f"the patch shows too little of `{path}`; name its folder with `--base`"
        yield Unknown(delivery.at, why)

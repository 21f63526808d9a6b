from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.model.delivery import Delivery, Receipt


@rule
def empty_patch(delivery: Delivery) -> Verdicts:
    if delivery.receipt is Receipt.EMPTY:
        yield Violation(
            at=delivery.at,
            message="the patch names no file, so there is nothing to check",
            about="patch",
            hint="make it with `git diff --binary`, after `git add --all`",
        )

"""The error shape of our own API: `DESIGN.md` "Errors of our own API", `contract/RULINGS.md` 5.

A flat object: `success`, `error` (the code), `message`, `requestId`; for a `validation_error` also
`field` (the first) and `errors` (all of them).
"""

from typing import Any

from pocketcrm.api.problems import Problem, ProblemAnswer
from pocketcrm.requestid import current_request_id


def own_shape(problem: Problem) -> ProblemAnswer:
    body: dict[str, Any] = {
        "success": False,
        "error": problem.code,
        "message": problem.message,
    }
    if problem.fields:
        errors = [
            {"field": one.field, "code": one.code, "message": one.message} for one in problem.fields
        ]
        body |= {"field": errors[0]["field"], "errors": errors}
    return ProblemAnswer(problem.status, body | {"requestId": current_request_id()})

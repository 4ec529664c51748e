from typing import Any

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from apikeys.models import ApiKey, Scope

LEVELS = ("read", "write", "admin")


class HasScope(BasePermission):
    """The default of every API view: a key with the scope that the view names for the method.

    A method without a scope is nobody's, so a new action is shut until somebody says who may call
    it. A method that the view does not have passes, to be told so.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, ApiKey):
            raise NotAuthenticated
        if request.method not in view.allowed_methods:
            return True
        scope = view.scopes.get(request.method)
        return scope is not None and self.grants(request.auth, scope)

    def grants(self, key: ApiKey, scope: Scope) -> bool:
        return key.grants(scope)


class HasScopeOrMore(HasScope):
    """Who may administer may write, and who may write may read."""

    def grants(self, key: ApiKey, scope: Scope) -> bool:
        family, _, level = scope.partition(":")
        enough = LEVELS[LEVELS.index(level) :]
        return any(key.grants(Scope(f"{family}:{one}")) for one in enough)

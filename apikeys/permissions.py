from typing import Any

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from apikeys.models import ApiKey


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
        return scope is not None and request.auth.grants(scope)

"""What signing in works with, beside Cognito's own sign-in."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.cases.staff import Role
from chalicelib.console.cognito_own import OwnAccount
from chalicelib.console.cognito_staff import StaffPool
from chalicelib.store.attempts import Attempts
from chalicelib.store.enrolments import Enrolments

WITH_APP = frozenset({Role.LEAD, Role.COORDINATOR, Role.POLICY, Role.AUDITOR, Role.ADMIN})
"""Roles that see more than one dong's cases, or can let others do so."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """`requires_app`: the roles `WITH_APP` must prove themselves by an authenticator app as well.
    `mails_resets`: who forgot their password may have a code sent to their confirmed address."""

    own: OwnAccount
    pool: StaffPool
    attempts: Attempts
    enrolments: Enrolments
    requires_app: bool = False
    mails_resets: bool = False

    def wants_app(self, role: Role) -> bool:
        """Whether someone of this role cannot come in without an authenticator app."""
        return self.requires_app and role in WITH_APP

"""The HTTP edge: command API and query API over one table of access."""

from interfaces.api.app import create_app
from interfaces.api.edge.needs import Api, Staff, StaffMember, Webhook

__all__ = ["Api", "Staff", "StaffMember", "Webhook", "create_app"]

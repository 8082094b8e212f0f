"""All that the shop knows of Resend: letters through its SDK, and its signed webhooks."""

from interfaces.integrations.resend.mail import ResendMail, ResendSettings
from interfaces.integrations.resend.reports import ResendWebhook

__all__ = ["ResendMail", "ResendSettings", "ResendWebhook"]

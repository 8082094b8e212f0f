"""All that the shop knows of Sanity: its documents, its webhooks, the addresses of its images."""

from interfaces.integrations.sanity.documents import SanityCatalogue, SanitySettings
from interfaces.integrations.sanity.images import Rendition, SanityImages, image_url
from interfaces.integrations.sanity.webhook import Changed, SanityWebhook, changed_document

__all__ = [
    "Changed",
    "Rendition",
    "SanityCatalogue",
    "SanityImages",
    "SanitySettings",
    "SanityWebhook",
    "changed_document",
    "image_url",
]

"""Which picture shows a choice."""

from domain.catalogue.media import Image, Media, Pick, image_for

IMAGE = Image(ref="image-a-1x1-jpg", width=1, height=1, format="jpg")


def picture(alt: str, **when: str) -> Media:
    picks = tuple(Pick(option=option, value=value) for option, value in when.items())
    return Media(image=IMAGE, alt=alt, when=picks)


YELLOW = picture("yellow", metal="au750_y")
YELLOW_SIX = picture("yellow, six claws", metal="au750_y", setting="claw6")
SIX = picture("six claws", setting="claw6")
ANY = picture("any")
OTHER = picture("any other")


def test_most_picks_then_list_order_then_the_plain_one() -> None:
    media = (YELLOW, ANY, SIX, YELLOW_SIX, OTHER)
    assert image_for(media, {"metal": "au750_y", "setting": "claw6"}) == YELLOW_SIX
    assert image_for(media[:3], {"metal": "au750_y", "setting": "claw6"}) == YELLOW
    assert image_for(media, {"metal": "pt950"}) == ANY
    assert image_for(media, {}) == ANY
    assert image_for((YELLOW,), {"metal": "pt950"}) is None
    assert image_for((), {}) is None

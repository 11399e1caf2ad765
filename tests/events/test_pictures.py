"""What is served of a picture: its pixels, upright, in colours as they were, and nothing it tells beside."""

import io

import pytest
from PIL import Image, ImageCms, ImageFile, ImageSequence

from events import pictures
from events.pictures import making, parts
from tests import photographs
from tests.photographs import TELLING, drawn, saved, tells


def read(made):
    image = Image.open(io.BytesIO(made if isinstance(made, bytes) else made.data))
    image.load()
    return image


def corner(image, right=False):
    return image.convert("RGB").getpixel((image.width - 9 if right else 8, 8))


def is_red(colour):
    return colour[0] > 180 and colour[1] < 90


@pytest.mark.parametrize("name", TELLING)
def test_what_is_served_of_a_photograph_does_not_tell_where_it_was_taken(name):
    data = TELLING[name][1]
    assert tells(data)
    made = making.prepared(data)
    assert made.served is not None
    assert not tells(made.served.data)
    assert made.small is None or not tells(made.small.data)
    image = read(made.served)
    assert not image.getexif()
    assert {"exif", "xmp", "comment", "XML:com.adobe.xmp", "mp"} & set(image.info) == set()
    assert (image.width, image.height) == (made.width, made.height) == (made.served.width, made.served.height)


@pytest.mark.parametrize("name", ["jpeg turned", "heic turned", "avif", "webp turned"])
def test_a_turned_photograph_comes_out_upright(name):
    data = TELLING[name][1]
    made = making.prepared(data)
    assert (made.width, made.height) == (750, 1000)
    assert pictures.judged(io.BytesIO(data))[1:] == (750, 1000)
    for image in (read(made.served), read(made.small)):
        assert is_red(corner(image, right=True))
        assert not is_red(corner(image))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_a_camera_may_be_held_is_the_same_picture_upright(orientation):
    upright = drawn(80, 60)
    back = {6: 8, 8: 6}.get(orientation, orientation)
    as_held = upright.transpose(making.TURNS[back]) if orientation > 1 else upright
    made = making.prepared(saved("PNG", as_held, exif=photographs.exif(orientation)))
    assert read(made.served).tobytes() == upright.tobytes()


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "jpeg with more pictures", "jpeg and an archive"])
def test_an_upright_picture_keeps_every_pixel(name):
    data = TELLING[name][1]
    assert read(making.prepared(data).served).tobytes() == read(data).tobytes()


@pytest.mark.parametrize("name", ["animated gif", "animated webp"])
def test_an_animated_picture_stays_animated(name):
    data = TELLING[name][1]
    before, after = (Image.open(io.BytesIO(each)) for each in (data, making.prepared(data).served.data))
    assert (after.n_frames, after.info.get("loop")) == (3, before.info.get("loop"))
    frames = [[frame.convert("RGB").tobytes() for frame in ImageSequence.Iterator(each)] for each in (before, after)]
    assert frames[0] == frames[1]


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_the_colour_profile_is_kept(format):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = making.prepared(saved(format, icc_profile=profile, exif=photographs.exif(6)))
    assert read(made.served).info["icc_profile"] == profile
    assert read(made.small).info["icc_profile"] == profile


@pytest.mark.parametrize(
    ("width", "height", "small"), [(840, 600, None), (841, 600, (840, 599)), (1000, 4000, (210, 840))]
)
def test_a_small_form_is_made_where_it_is_smaller(width, height, small):
    made = making.prepared(saved("JPEG", drawn(width, height), quality=95))
    assert (made.small and (made.small.width, made.small.height)) == small
    assert made.served is None


def test_a_plot_that_is_smaller_than_its_small_form_has_none():
    assert making.prepared(saved("PNG", Image.new("1", (900, 20)))).small is None


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_pictures_in_any_mode_have_a_small_form_of_the_same_shades(mode):
    image = Image.linear_gradient("L").resize((1600, 1200))
    image = (
        Image.eval(image, lambda value: value).convert("I").point(lambda value: value * 257).convert(mode)
        if mode == "I;16"
        else image.convert(mode)
    )
    small = making.prepared(saved("PNG", image)).small
    if small is not None:
        shade = read(small).convert("L").getpixel((400, 600))
        assert abs(shade - 243) < 14 or mode == "1"


def test_a_photograph_for_print_is_shown_in_the_colours_of_a_screen():
    image = read(making.prepared(saved("JPEG", drawn(mode="CMYK"), exif=photographs.exif(6))).served)
    assert (image.mode, is_red(corner(image, right=True))) == ("RGB", True)


def test_a_photograph_that_broke_off_is_shown_as_far_as_it_goes():
    whole = photographs.jpeg(1)
    made = making.prepared(whole[: len(whole) * 2 // 3])
    assert is_red(corner(read(made.served)))
    assert not tells(made.served.data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe1\xff\xff",
        b"GIF89a",
        b"RIFF\xff\xff\xff\xffWEBP",
        b"\x89PNG\r\n\x1a\n\xff\xff\xff\xff",
    ],
)
def test_a_file_that_ends_too_early_has_no_parts(data):
    for type in parts.READERS:
        with pytest.raises(parts.Broken):
            parts.bare(type, data)


def test_half_a_picture_is_none_whatever_another_library_has_switched_on(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert pictures.judged(io.BytesIO(photographs.wordy_png())) is None


FILM = b"\0\0\0\x18ftypqt  \0\0\0\0qt  " + bytes(20_000)
HIDING = {
    "a phone's film": FILM + b"\xa9xyz\0\x12\x15\xc7+45.2069+005.6923/",
    "a film of another phone": FILM + b"com.apple.quicktime.location.ISO6709",
    "a Canon's raw": b"\0\0\0\x18ftypcrx " + bytes(100),
    "a Fujifilm's raw": b"FUJIFILMCCD-RAW 0201" + bytes(100),
    "an Olympus' raw": b"IIRO\x08\0\0\0" + bytes(100),
    "a Panasonic's raw": b"IIU\0\x18\0\0\0" + bytes(100),
}


@pytest.mark.parametrize("name", HIDING)
def test_films_and_raw_photographs_that_may_tell_where_are_known(name):
    assert pictures.may_tell_where(io.BytesIO(HIDING[name]))


@pytest.mark.parametrize("data", [FILM, b"1 2 3\n", b"II+\0\x08\0\0\0" + bytes(50), b"\x89HDF\r\n\x1a\n" + bytes(50)])
def test_films_and_data_without_a_place_are_everybodys(data):
    assert not pictures.may_tell_where(io.BytesIO(data))

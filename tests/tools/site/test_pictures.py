"""Pictures get a palette where that makes them smaller, and keep their size and look."""

import random

from PIL import Image

from tools.site import pictures


def test_a_picture_gets_smaller_and_looks_nearly_the_same(tmp_path):
    file = tmp_path / "logo.png"
    drawn = Image.merge(
        "RGBA", [Image.radial_gradient("L")] * 3 + [Image.new("L", (256, 256), 255)]
    )
    drawn.paste((255, 255, 255, 0), (0, 0, 20, 20))
    drawn.save(file)
    before = file.stat().st_size
    pictures.shrink(file)
    assert file.stat().st_size < before
    with Image.open(file) as made:
        seen = made.convert("RGBA")
    assert seen.size == drawn.size
    assert seen.getpixel((2, 2))[3] == 0
    for place in ((128, 128), (200, 60), (30, 240)):
        near = zip(seen.getpixel(place), drawn.getpixel(place), strict=True)
        assert all(abs(one - other) <= 12 for one, other in near)


def test_a_picture_that_would_grow_is_left_alone(tmp_path):
    file = tmp_path / "noise.png"
    noise = bytes(random.Random(0).randrange(256) for _ in range(8 * 8))
    Image.frombytes("L", (8, 8), noise).save(file, optimize=True)
    before = file.read_bytes()
    pictures.shrink(file)
    assert file.read_bytes() == before

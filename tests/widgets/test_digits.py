"""The figure Digits: what it keeps of two trained networks, and what readers see of it."""

import numpy as np
import pytest
import traitlets
from crossentropy import cross_entropy, quadratic, study
from crossentropy.data import digits
from crossentropy.widgets import Digits
from crossentropy.widgets.digits import IMAGES, UPDATES
from numpy.testing import assert_allclose, assert_array_equal
from playwright.sync_api import expect

COSTS = {"quadratic": quadratic, "cross-entropy": cross_entropy}
WORST = int(np.argmin(study.results().final("quadratic", "large")))


@pytest.fixture(scope="module")
def trained():
    """Give the figure at its last look, whose networks take a second to learn."""
    return Digits(image=1, look=len(UPDATES) - 1)


# In Python


def test_images_and_classes_are_those_of_the_test_data(trained):
    """The figure shows the first test images of the course's data, to the last pixel."""
    test = digits().test
    pixels = np.frombuffer(trained.pixels, dtype=np.uint8).reshape(IMAGES, 64) / 16
    assert_array_equal(pixels, test.X[:IMAGES])
    assert trained.classes == test.y[:IMAGES].argmax(axis=1).tolist()


def test_outputs_are_those_of_the_studys_own_run(trained):
    """The networks are those of the study's run of this seed: their outputs, to the twentieth that is kept of z."""
    for name, a in trained.outputs().items():
        eta = study.results().etas[name]["large"]["accuracy"]
        network = study.run(name, "large", eta, WORST, "test").network
        assert_allclose(a, network.activation(digits().test.X[:IMAGES]), atol=0.05 / 4 + 1e-4)


def test_costs_are_those_of_the_right_outputs(trained):
    """What an image costs is the network's own cost of the one output that should be 1."""
    for name, found in trained.costs().items():
        right = trained.outputs()[name][np.arange(IMAGES), trained.classes]
        assert_allclose(found, [COSTS[name](a, 1) for a in right], rtol=1e-15)


def test_a_digit_is_lost_under_the_quadratic_cost_alone(trained):
    """All sixes cost the quadratic network almost its most, 1/2, at the end; the other network has learned them."""
    six = np.array(trained.classes) == 6
    assert (trained.costs()["quadratic"][six] > 0.49).all()
    assert np.median(trained.costs()["cross-entropy"][six]) < 0.1


@pytest.mark.parametrize(("trait", "value"), [("image", 32), ("look", 10), ("look", -1)])
def test_impossible_values_are_refused(trait, value):
    """A value out of range raises TraitError that names the trait."""
    with pytest.raises(traitlets.TraitError, match=f"^{trait} is {value}: it must be a whole number from 0 to"):
        Digits(**{trait: value})


def test_the_still_picture_stands_in(trained):
    """The picture tells the digit and the output for it."""
    data, metadata = trained._repr_mimebundle_()
    assert "A handwritten 6, and the outputs of two networks after 2000 updates" in data["text/plain"]
    assert f"{trained.outputs()['quadratic'][1, 6]:.4f}" in data["text/plain"]
    assert metadata["image/svg+xml"]["alt"] == data["text/plain"]


def test_what_a_page_has_to_carry_is_small(trained):
    """Images and outputs of both networks are less than 9 kB before they are compressed."""
    assert len(trained.pixels) + len(trained.logits) < 9_000


# In the browser


def group(page):
    """Return the figure, found as assistive technology finds it."""
    return page.get_by_role("group", name="Digits", exact=True)


def test_the_browser_computes_the_same(show, trained):
    """Outputs and costs of all images at all looks agree with Python's to 1e-12."""
    page = show(trained)
    for look in range(len(UPDATES)):
        figure = Digits(look=look)
        for name in COSTS:
            outputs, costs = page.evaluate(
                """([name, look, classes]) => {
                    const logits = module.bytesOf(model.get("logits"));
                    return [classes.map((_, i) => module.outputsOf(logits, name, look, i)),
                            module.costsOf(logits, classes, name, look)];
                }""",
                [name, look, figure.classes],
            )
            assert_allclose(outputs, figure.outputs()[name], rtol=1e-12)
            assert_allclose(costs, figure.costs()[name], rtol=1e-12, atol=1e-15)


def test_the_readout_is_pythons(show, trained):
    """The ten outputs of both networks for the image that is shown, and their costs, are Python's to four decimals."""
    page = show(trained)
    rows = page.get_by_role("status").get_by_role("row")
    for digit in range(10):
        cells = rows.filter(has_text=f"output {digit}").get_by_role("cell").all_inner_texts()
        expected = [a[trained.image, digit] for a in trained.outputs().values()]
        assert [float(cell) for cell in cells] == pytest.approx(expected, abs=5.1e-5)
    cells = rows.filter(has_text="cost of the right one").get_by_role("cell").all_inner_texts()
    assert [float(cell) for cell in cells] == pytest.approx([c[1] for c in trained.costs().values()], abs=5.1e-5)


def test_image_and_bars_follow_the_hand(show):
    """Slider, ring and arrow keys choose the image, whose pixels are drawn; training is run by a button."""
    page = show(Digits(), reduced_motion="reduce")
    ink = "[...document.querySelectorAll('.ce-pixel')].map((dot) => dot.style.fillOpacity).join()"
    page.evaluate("settle()")
    before = page.evaluate(ink)
    group(page).get_by_role("slider", name="Image", exact=True).press("ArrowRight")
    page.evaluate("settle()")
    assert page.evaluate("model.get('image')") == 1
    assert page.evaluate(ink) != before
    group(page).get_by_role("slider", name="Image, by its cross-entropy cost").press("ArrowRight")
    assert page.evaluate("model.get('image')") == 2
    group(page).get_by_role("button", name="Run").click()
    assert page.evaluate("model.get('look')") == len(UPDATES) - 1
    expect(group(page).locator("[aria-live=polite]")).to_contain_text("After 2000 updates.")
    group(page).get_by_role("button", name="Reset").click()
    assert page.evaluate("[model.get('image'), model.get('look')]") == [0, 0]


def test_the_image_that_costs_most_can_be_found(show, trained):
    """The highest bar under the cross-entropy is the image that Python says costs most, and a drag to it shows it."""
    page = show(trained)
    worst = int(trained.costs()["cross-entropy"].argmax())
    bars = page.locator("svg[aria-label*='under the cross-entropy cost'] .ce-bar")
    heights = bars.evaluate_all("bars => bars.map((bar) => bar.getBBox().height)")
    assert int(np.argmax(heights)) == worst
    ring = group(page).get_by_role("slider", name="Image, by its cross-entropy cost").locator(".ce-ring").bounding_box()
    box = bars.nth(worst).bounding_box()
    page.mouse.move(ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"], steps=4)
    page.mouse.up()
    assert page.evaluate("model.get('image')") == worst

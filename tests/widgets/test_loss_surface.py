"""The landscape figure: its traits in Python, and its front end in a real Chromium."""

import numpy as np
import pytest
import traitlets
from crossentropy import CrossEntropyCost, Neuron, QuadraticCost
from crossentropy.surfaces import cost_surface
from crossentropy.widgets.loss_surface import DATA, GRID, LossSurface
from numpy.testing import assert_allclose, assert_array_equal

COSTS = {"quadratic": QuadraticCost(), "cross-entropy": CrossEntropyCost()}
TRAITS = ["w", "b", "eta", "epoch", "epochs", "data", "azimuth", "elevation", "same_scale"]


@pytest.fixture
def mounted(show):
    """Function that shows the figure with these traits, with all maps in the window."""

    def mount(motion="reduce", **traits):
        page = show(LossSurface(**traits), reduced_motion=motion)
        page.set_viewport_size({"width": 1000, "height": 1500})
        page.evaluate("settle().then(settle)")
        return page

    return mount


def state(page, *names):
    """Values of these traits in the browser."""
    values = page.evaluate("model.state")
    return [values[name] for name in names]


def settle(page):
    """Wait for what has been asked for to be painted."""
    page.evaluate("settle().then(settle)")


def pixels(page, index):
    """What is on the canvases of a picture: first the surfaces, then the maps."""
    picture = page.locator(".ce-hill, .ce-map").nth(index)
    return picture.evaluate("picture => [...picture.querySelectorAll('canvas')].map((each) => each.toDataURL()).join()")


def at_map(page, name, w, b):
    """Place on the screen of a weight and a bias on a map."""
    box = page.locator(f".ce-map.ce-{name} svg[role=img]").bounding_box()
    return (
        box["x"] + box["width"] * (54 + 268 * (w + 6) / 12) / 340,
        box["y"] + box["height"] * (26 + 268 * (6 - b) / 12) / 337,
    )


# ------------------------------------------------------------------------------------------------------------ Python


@pytest.mark.parametrize(
    ("trait", "value", "sentence"),
    [
        ("w", 6.5, "w is 6.5: it must be a number from -6 to 6"),
        ("b", "3", "b is '3': it must be a number from -6 to 6"),
        ("eta", -1, "eta is -1: it must be a number from 0 to 100"),
        ("epoch", 1.5, "epoch is 1.5: it must be a whole number from 0 to 10000"),
        ("epoch", 301, "epoch is 301: it must be a whole number from 0 to 300"),
        ("epochs", 0, "epochs is 0: it must be a whole number from 1 to 10000"),
        ("data", "none", "data is 'none': it must be one of 'two classes', 'one odd label', 'one point'"),
        ("azimuth", 181, "azimuth is 181: it must be a number from -180 to 180"),
        ("elevation", float("nan"), "elevation is nan: it must be a number from 5 to 85"),
    ],
)
def test_bad_value_is_refused_in_a_sentence(trait, value, sentence):
    """A bad value raises TraitError that names the trait, the value and what it may be; the trait stays as it was."""
    figure = LossSurface()
    before = getattr(figure, trait)
    with pytest.raises(traitlets.TraitError) as caught:
        setattr(figure, trait, value)
    assert str(caught.value) == sentence
    assert getattr(figure, trait) == before


def test_traits_are_synchronised():
    """All that the figure shows is a synchronised trait, and a shorter run takes the epoch with it."""
    figure = LossSurface(epoch=200)
    assert set(TRAITS) <= set(figure.trait_names(sync=True))
    figure.epochs = 100
    assert figure.epoch == 100


@pytest.mark.parametrize("data", DATA)
def test_arrays_are_what_neuron_and_surface_give(data):
    """`history` and `surfaces` are Neuron.train and cost_surface of the examples shown."""
    figure = LossSurface(data=data, w=1, b=-2, eta=0.5, epochs=20)
    for name, cost in COSTS.items():
        run = Neuron(1, -2).train(cost, **DATA[data], eta=0.5, epochs=20)
        assert_array_equal(figure.history()[name].w, run.w)
        assert_array_equal(figure.history()[name].cost, run.cost)
        assert_array_equal(figure.surfaces()[name], cost_surface(cost, **DATA[data], w=GRID, b=GRID))


def test_default_start_tells_the_story():
    """From the default start the quadratic neuron is still far up its plain when the cross-entropy's is home."""
    runs = LossSurface().history()
    assert runs["quadratic"].cost[-1] > runs["quadratic"].cost[0] / 2
    assert runs["cross-entropy"].cost[-1] < 0.02


def test_odd_label_has_a_valley_of_its_own():
    """No threshold separates "one odd label": its cross-entropy is least inside the axes, far from 0."""
    surface = LossSurface(data="one odd label").surfaces()["cross-entropy"]
    lowest = np.unravel_index(surface.argmin(), surface.shape)
    assert all(0 < i < len(GRID) - 1 for i in lowest)
    assert surface.min() > 0.4


def test_picture_stands_in():
    """The still picture is described from the run shown, and a notebook gets it next to the live figure."""
    figure = LossSurface(epochs=10)
    ends = [run.cost[-1] for run in figure.history().values()]
    assert all(f"{end:.4f}" in figure.picture().alt for end in ends)
    data, _ = figure._repr_mimebundle_()
    assert {"image/svg+xml", "application/vnd.jupyter.widget-view+json"} <= set(data)


# ----------------------------------------------------------------------------------------------------------- browser


@pytest.mark.parametrize("data", DATA)
def test_browser_computes_what_python_computes(mounted, data):
    """Paths and heights in the browser equal Python's to 1e-12, for examples that are the same in both."""
    figure = LossSurface(data=data, w=-4.5, b=2.2, eta=0.7)
    page = mounted()
    assert page.evaluate("(data) => module.DATA[data]", data) == DATA[data]
    for name, cost in COSTS.items():
        run = page.evaluate(
            "([data, name]) => { const { x, y } = module.DATA[data];"
            "const run = module.train(-4.5, 2.2, x, y, 0.7, 300, name);"
            "return { w: [...run.w], b: [...run.b], cost: [...run.cost] } }",
            [data, name],
        )
        for key, values in run.items():
            assert_allclose(values, getattr(figure.history()[name], key), rtol=1e-12, atol=1e-12)
        heights = page.evaluate("([data, name]) => [...module.heights(name, module.DATA[data], 30)]", [data, name])
        assert_allclose(np.reshape(heights, (31, 31)), figure.surfaces()[name], rtol=1e-12, atol=1e-12)
        lengths = page.evaluate(
            "([data, name]) => module.gradientLength(name, -4.5, 2.2, module.DATA[data])", [data, name]
        )
        assert_allclose(lengths, np.hypot(*Neuron(-4.5, 2.2).gradient(cost, **DATA[data])), rtol=1e-12)


def test_group_and_controls_have_their_names(mounted):
    """The figure is a group with its name, and every control is found by its visible label."""
    page = mounted()
    group = page.get_by_role("group", name="Loss surface", exact=True)
    for label in ("Weight", "Bias", "Learning rate", "Epoch", "Turn", "Tilt"):
        assert group.get_by_role("slider", name=label, exact=True).count() == 1
    for label in ("Data set", "Train for"):
        assert group.get_by_role("combobox", name=label, exact=True).count() == 1
    for label in ("Run", "Step", "Reset"):
        assert group.get_by_role("button", name=label, exact=True).count() == 1


@pytest.mark.parametrize("epoch", [0, 120, 300])
def test_readout_shows_pythons_numbers(mounted, epoch):
    """The readout and the words for the pictures hold Python's numbers at the epoch shown."""
    figure = LossSurface(data="one odd label", epoch=epoch)
    page = mounted(data="one odd label", epoch=epoch)
    text = page.get_by_role("group", name="Loss surface").inner_text()
    assert f"epoch {epoch} of 300" in text
    for name, run in figure.history().items():
        w, b, cost = run.w[epoch], run.b[epoch], run.cost[epoch]
        slope = np.hypot(*Neuron(w, b).gradient(COSTS[name], **DATA[figure.data]))
        for number in (w, b, cost, figure.surfaces()[name].max()):
            assert f"{number:.4f}" in text
        for number in (slope, slope * figure.eta):
            assert (f"{number:.4f}" if number >= 1e-3 else f"{number:.3e}".replace("e-0", "e-")) in text
        for picture in page.get_by_role("img", name=name).all():
            words = picture.get_attribute("aria-label")
            assert f"w = {w:.4f}, b = {b:.4f}, cost {cost:.4f}" in words


@pytest.mark.parametrize("name", COSTS)
def test_marble_drops_under_the_pointer(mounted, name):
    """A press on either map starts both runs there, a drag takes the start along, and letting go runs them."""
    page = mounted()
    page.mouse.move(*at_map(page, name, -5, -4))
    page.mouse.down()
    assert_allclose(state(page, "w", "b"), [-5, -4], atol=0.05)
    page.mouse.move(*at_map(page, name, 2, 1))
    assert_allclose(state(page, "w", "b"), [2, 1], atol=0.05)
    assert state(page, "epoch") == [0]
    page.mouse.up()
    assert state(page, "epoch") == [300]  # at once, because motion is reduced


def test_marble_follows_the_keys(mounted):
    """Arrow keys on the grip of either map move the start by 0.1, however fast, and the epoch goes back to 0."""
    page = mounted(epoch=50)
    for name, expected in (("quadratic", [-3.9, 3.1]), ("cross-entropy", [-3.8, 3.2])):
        page.get_by_role("slider", name=f"Start on the map of the {name} cost").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowUp")
        settle(page)
        assert state(page, "w", "b", "epoch") == [*expected, 0]


def test_finger_that_scrolls_drops_nothing(mounted):
    """A touch on a map moves the marbles only when it was a tap."""
    page = mounted()
    fire = """(kind) => document.querySelector(".ce-map .ce-plot > svg").dispatchEvent(
      new PointerEvent(kind, { pointerType: "touch", clientX: 200, clientY: 500 }))"""
    page.evaluate(fire, "pointerdown")
    assert state(page, "w", "b") == [-4, 3]
    page.evaluate(fire, "click")
    assert state(page, "w", "b") != [-4, 3]


def test_both_surfaces_share_a_scale_of_height_on_demand(mounted):
    """With the same scale the quadratic surface is drawn anew, as flat as it is; the higher one stays as it was."""
    page = mounted()
    own = [pixels(page, i) for i in range(2)]
    page.get_by_role("checkbox", name="Same height scale").check()
    settle(page)
    assert pixels(page, 0) != own[0]
    assert pixels(page, 1) == own[1]


def test_arrows_are_gradients_in_one_scale(mounted):
    """On both maps the arrow of the marble has the direction and, in one scale, the length of minus the gradient."""
    page = mounted(w=-3, b=2)
    for name, cost in COSTS.items():
        dw, db = Neuron(-3, 2).gradient(cost, **DATA["two classes"])
        points = page.locator(f".ce-map.ce-{name} .ce-downhill").last.get_attribute("points").split()
        (x0, y0), (x1, y1) = ([float(number) for number in points[2 * i : 2 * i + 2]] for i in (0, 3))
        scale = 2.5 * 268 / 12
        length = np.hypot(dw, db) * scale
        if length > 13:  # long enough for a whole head
            assert_allclose([x1 - x0, y1 - y0], [-dw * scale, db * scale], atol=3)
        else:
            assert np.hypot(x1 - x0, y1 - y0) < 13 + 3


def test_on_a_phone_one_large_picture_at_a_time(mounted):
    """At 390 pixels one surface or map is there, as wide as the figure, and two lists choose which."""
    page = mounted()
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    for shape, cost, kind in ("surface", "quadratic", "hill"), ("map", "cross-entropy", "map"):
        page.get_by_role("combobox", name="Picture").select_option(shape)
        page.get_by_role("combobox", name="Cost").select_option(cost)
        settle(page)
        shown = [each for each in page.locator(".ce-hill, .ce-map").all() if each.is_visible()]
        assert len(shown) == 1
        assert f"ce-{kind} ce-{cost}" in shown[0].get_attribute("class")
        assert shown[0].bounding_box()["width"] > 300


def test_surfaces_turn_together(mounted):
    """A slider, a drag and the arrow keys turn both surfaces, which share one camera."""
    page = mounted(azimuth=178)
    surface = page.locator(".ce-hill canvas").last
    looks = [(pixels(page, 0), pixels(page, 1))]

    def turned():
        settle(page)
        looks.append((pixels(page, 0), pixels(page, 1)))
        assert looks[-1][0] != looks[-2][0] and looks[-1][1] != looks[-2][1]
        return state(page, "azimuth", "elevation")

    surface.focus()
    page.keyboard.press("ArrowLeft")
    assert turned() == [-177, 22]  # past 180 it goes on at -180
    page.keyboard.press("ArrowUp")
    assert turned() == [-177, 27]
    page.get_by_role("slider", name="Tilt").press("ArrowRight")
    assert turned() == [-177, 28]
    page.get_by_role("slider", name="Turn").fill("20")
    assert turned() == [20, 28]
    box = surface.bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 120)
    page.mouse.up()
    assert turned() == [0, 38]


def test_surface_is_fine_when_it_rests(mounted):
    """A surface is drawn coarsely while it turns; when it rests it is the one that has always been there."""
    page, rested = mounted(azimuth=10), mounted(azimuth=20)
    # Until the test says so, it does not rest.
    page.evaluate("""() => {
        const begin = setTimeout;
        self.waiting = [];
        self.setTimeout = (then, delay) => delay ? waiting.push(then) : begin(then);
    }""")
    page.get_by_role("slider", name="Turn").fill("20")
    settle(page)
    assert pixels(page, 0) != pixels(rested, 0)
    page.evaluate("waiting.forEach(then => then())")
    settle(page)
    assert pixels(page, 0) == pixels(rested, 0)


def test_run_with_reduced_motion_ends_at_once(mounted):
    """Where motion is reduced, Run shows the end of the run and says it."""
    page = mounted()
    page.get_by_role("button", name="Run").click()
    settle(page)
    assert state(page, "epoch") == [300]
    spoken = page.locator("[aria-live=polite]").inner_text()
    assert all(f"{run.cost[300]:.4f}" in spoken for run in LossSurface().history().values())


def test_run_moves_pauses_and_resets(mounted):
    """Run counts epochs up until Pause; Step adds one; Reset goes back to where the figure began."""
    page = mounted(motion="no-preference")
    page.get_by_role("button", name="Run").click()
    page.wait_for_function("() => model.state.epoch > 5")
    page.get_by_role("button", name="Pause").click()
    (epoch,) = state(page, "epoch")
    page.get_by_role("button", name="Step").click()
    assert state(page, "epoch") == [epoch + 1]
    page.get_by_role("combobox", name="Data set").select_option("one point")
    page.get_by_role("button", name="Reset").click()
    assert state(page, "epoch", "data") == [0, "two classes"]


def test_theme_repaints_the_canvases(mounted):
    """Canvases follow a change of the page's theme, in the book and in JupyterLab."""
    page = mounted()
    light = [pixels(page, i) for i in range(4)]
    for el, name, value in (("documentElement", "theme", "dark"), ("body", "jpThemeLight", "false")):
        page.evaluate("([el, name, value]) => (document[el].dataset[name] = value)", [el, name, value])
        settle(page)
        assert all(pixels(page, i) != light[i] for i in range(4))
        page.evaluate("([el, name]) => delete document[el].dataset[name]", [el, name])
        settle(page)
        assert [pixels(page, i) for i in range(4)] == light


def test_canvases_follow_the_width(mounted):
    """After a change of the window's width no canvas is blurred, and the page does not scroll sideways at 390."""
    page = mounted()
    page.set_viewport_size({"width": 390, "height": 800})
    settle(page)
    sizes = page.evaluate("""() => [...document.querySelectorAll('canvas')].filter((c) => c.checkVisibility())
        .map((c) => [c.width, c.clientWidth])""")
    assert sizes
    assert all(dots == width for dots, width in sizes)
    assert page.evaluate("() => document.documentElement.scrollWidth") == 390


def test_canvases_survive_being_hidden(mounted):
    """After a time out of sight, as on paper, every canvas shows what it showed before."""
    page = mounted()
    before = [pixels(page, i) for i in range(4)]
    for display in "none", "":
        page.evaluate("(display) => (document.getElementById('stage').style.display = display)", display)
        settle(page)
    assert [pixels(page, i) for i in range(4)] == before


def test_forced_colours_leave_a_readable_figure(mounted):
    """With forced colours the names on the canvases take the forced ink."""
    page = mounted()
    before = pixels(page, 0)
    page.emulate_media(forced_colors="active", color_scheme="dark")
    settle(page)
    assert pixels(page, 0) != before


def test_unmounting_leaves_nothing_behind(mounted):
    """The clean-up takes the figure and its listeners away; later changes of theme and size are no errors."""
    page = mounted()
    page.evaluate("cleanup()")
    page.evaluate("() => (document.documentElement.dataset.theme = 'dark')")
    page.set_viewport_size({"width": 500, "height": 800})
    settle(page)
    assert page.evaluate("() => [model.listeners(), document.querySelectorAll('.ce-figure').length]") == [0, 0]


@pytest.mark.parametrize("change", [{"eta": 0}, {"eta": 100}, {"epochs": 10_000, "epoch": 10_000}, {"w": 6, "b": -6}])
def test_extremes_stay_finite(mounted, change):
    """Extreme learning rates, lengths and starts show numbers, not NaN."""
    text = mounted(**change).get_by_role("status").inner_text()
    assert "NaN" not in text and "∞" not in text

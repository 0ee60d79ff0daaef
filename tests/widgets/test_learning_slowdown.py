"""LearningSlowdown: in Python, and under a reader's hands in a real browser."""

import re

import pytest
import traitlets
from crossentropy import CrossEntropyCost, Neuron, QuadraticCost
from crossentropy.widgets import LearningSlowdown
from numpy.testing import assert_array_equal
from playwright.sync_api import expect

COSTS = {cost.name: cost for cost in (QuadraticCost(), CrossEntropyCost())}

# In Python


def test_history_is_the_neurons():
    """history() is Neuron.train of the figure's own traits, for every cost that is shown."""
    figure = LearningSlowdown(w=0.6, b=0.9, y=0.1, eta=0.5, epochs=20)
    history = figure.history()
    assert list(history) == ["quadratic", "cross-entropy"]
    for name, cost in COSTS.items():
        expected = Neuron(0.6, 0.9).train(cost, x=1, y=0.1, eta=0.5, epochs=20)
        assert_array_equal(history[name].a, expected.a)
        assert_array_equal(history[name].w, expected.w)


@pytest.mark.parametrize("cost", COSTS)
def test_history_of_one_cost(cost):
    """With one cost chosen, there is one run."""
    assert list(LearningSlowdown(cost=cost).history()) == [cost]


def test_default_is_the_courses_experiment():
    """Unchanged, the figure shows the race of the course: outputs 0.9334 and 0.2028 at epochs 150 and 300."""
    history = LearningSlowdown().history()
    assert [round(float(history["quadratic"].a[i]), 4) for i in (0, 150, 300)] == [0.982, 0.9334, 0.2028]


def test_epoch_stays_within_the_run():
    """An epoch beyond the run is refused with a sentence; a shorter run takes the epoch with it."""
    figure = LearningSlowdown(epochs=1000, epoch=500)
    with pytest.raises(traitlets.TraitError, match="epoch is 1001: it must be a whole number from 0 to 1000"):
        figure.epoch = 1001
    figure.epochs = 300
    assert figure.epoch == 300


@pytest.mark.parametrize("trait", ["w", "b", "y", "eta", "cost", "epoch", "epochs"])
def test_traits_refuse_nonsense(trait):
    """Every trait names itself when it refuses a value."""
    with pytest.raises(traitlets.TraitError, match=f"^{trait} is -99: "):
        LearningSlowdown(**{trait: -99})


# In the browser


def group(page):
    """Return the figure, found as assistive technology finds it."""
    return page.get_by_role("group", name="Learning slowdown")


def slider(page, name):
    """Return the slider of this exact name."""
    return group(page).get_by_role("slider", name=name, exact=True)


def button(page, name):
    """Return the button of this exact name."""
    return group(page).get_by_role("button", name=name, exact=True)


def shown(page, quantity):
    """Read a row of the readout as numbers."""
    page.evaluate("settle()")
    row = group(page).get_by_role("status").get_by_role("row").filter(has_text=quantity)
    return [float(text) for text in row.get_by_role("cell").all_inner_texts()]


def trait(page, name):
    """Return what the model holds."""
    return page.evaluate("(name) => model.get(name)", name)


@pytest.mark.parametrize("epoch", [0, 17, 150, 300])
def test_readout_is_pythons_history(show, epoch):
    """Every number of the readout is Python's, to four decimals."""
    figure = LearningSlowdown(epoch=epoch)
    page, runs = show(figure), figure.history().values()
    for label, name in {"output a": "a", "cost C": "cost", "weight w": "w", "bias b": "b"}.items():
        assert shown(page, label) == pytest.approx([getattr(run, name)[epoch] for run in runs], abs=5.1e-5)
    assert f"epoch {epoch} of 300" in group(page).get_by_role("status").inner_text()


def test_next_step_is_the_next_difference(show):
    """The step that is announced is the one that comes: w at the next epoch minus w now."""
    figure = LearningSlowdown(epoch=10)
    page = show(figure)
    differences = [run.w[11] - run.w[10] for run in figure.history().values()]
    assert shown(page, "step") == pytest.approx(differences, abs=5.1e-5)


@pytest.mark.parametrize(
    ("name", "trait_name", "value"),
    [("Weight", "w", "0.6"), ("Bias", "b", "-1.5"), ("Target", "y", "0.25"), ("Learning rate", "eta", "0.005")],
)
def test_slider_sets_its_trait(show, name, trait_name, value):
    """A slider sets its trait to exactly what it says, sends it to the kernel, and shows it."""
    page = show(LearningSlowdown())
    slider(page, name).fill(value)
    assert trait(page, trait_name) == float(value)
    assert page.evaluate("model.saved") > 0
    page.evaluate("settle()")
    assert float(slider(page, name).get_attribute("aria-valuetext")) == float(value)


def test_model_moves_the_controls(show):
    """What Python sets, the controls follow, also beyond their usual ends."""
    page = show(LearningSlowdown())
    values = {"eta": 0.5, "w": 20, "epochs": 4321, "cost": "quadratic"}
    page.evaluate("(values) => Object.entries(values).forEach(([name, value]) => model.set(name, value))", values)
    page.evaluate("settle()")
    assert [slider(page, name).input_value() for name in ("Learning rate", "Weight")] == ["0.5", "20"]
    assert group(page).get_by_label("Train for").input_value() == "4321"
    assert group(page).get_by_label("Cost", exact=True).input_value() == "quadratic"
    assert len(shown(page, "output a")) == 1


def test_keys_move_sliders(show):
    """Arrow keys move a slider by one step, without a mouse."""
    page = show(LearningSlowdown())
    slider(page, "Epoch").press("ArrowRight")
    slider(page, "Epoch").press("ArrowRight")
    assert trait(page, "epoch") == 2
    slider(page, "Learning rate").press("ArrowLeft")
    assert trait(page, "eta") == pytest.approx(0.145)


@pytest.mark.parametrize(
    ("key", "z"), [("ArrowLeft", 3.9), ("ArrowUp", 4.1), ("PageDown", 3.0), ("Home", -8.0), ("End", 8.0)]
)
def test_keys_move_the_start_along_the_sigmoid(show, key, z):
    """The grip on the sigmoid is a slider for the keyboard; weight and bias share the move."""
    page = show(LearningSlowdown(epoch=40))
    slider(page, "Start on the sigmoid").press(key)
    assert trait(page, "w") + trait(page, "b") == pytest.approx(z)
    assert trait(page, "w") == pytest.approx(trait(page, "b"))
    assert trait(page, "epoch") == 0


def test_no_key_is_lost_between_two_frames(show):
    """Two keys on the grip, faster than the figure is painted, move it twice."""
    page = show(LearningSlowdown())
    slider(page, "Start on the sigmoid").evaluate("""grip => {
        for (let i = 0; i < 2; i++) grip.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowLeft"}));
    }""")
    assert trait(page, "w") + trait(page, "b") == pytest.approx(3.8)


@pytest.mark.parametrize(("w", "b"), [(25.0, 0.0), (-25.0, 0.0), (25.0, -20.0), (-25.0, 20.0)])
def test_start_at_the_ends_stays_in_range(show, w, b):
    """From the largest weight that Python allows, the grip never asks for one that Python refuses."""
    page = show(LearningSlowdown(w=w, b=b))
    for key in "End", "Home":
        slider(page, "Start on the sigmoid").press(key)
        assert abs(trait(page, "w")) <= 25
        assert abs(trait(page, "b")) <= 25


@pytest.mark.parametrize("touch", [False, True])
def test_start_can_be_dragged(show, touch):
    """Dragging the point along the sigmoid chooses the start, and the drag lands where the pointer is."""
    page = show(LearningSlowdown(), has_touch=touch)
    box = slider(page, "Start on the sigmoid").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    scale = group(page).locator(".ce-plot svg").first.bounding_box()["width"] / 320 * (248 / 16)  # pixels for 1 of z
    if touch:
        session = page.context.new_cdp_session(page)
        for kind, dx in ("touchStart", 0), ("touchMove", -2 * scale), ("touchMove", -4 * scale):
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x + dx, "y": y}]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    else:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 4 * scale, y, steps=5)
        page.mouse.up()
        page.mouse.move(x + 100, y)
    assert trait(page, "w") + trait(page, "b") == pytest.approx(0, abs=0.15)


@pytest.mark.parametrize(("name", "start"), [("A bit wrong", (0.6, 0.9)), ("Badly wrong", (2, 2))])
def test_presets(show, name, start):
    """The two starts of the course are one click away, and show themselves at epoch 0."""
    page = show(LearningSlowdown(w=1, b=1, epoch=30))
    button(page, name).click()
    assert (trait(page, "w"), trait(page, "b"), trait(page, "epoch")) == (*start, 0)


def test_reset_undoes_everything(show):
    """Reset brings back every value that the figure had when it was put on the page."""
    page = show(LearningSlowdown(w=0.6, b=0.9))
    slider(page, "Weight").fill("-3")
    slider(page, "Target").fill("1")
    group(page).get_by_label("Cost", exact=True).select_option("quadratic")
    group(page).get_by_label("Train for").select_option("1000 epochs")
    expect(slider(page, "Epoch")).to_have_attribute("max", "1000")
    slider(page, "Epoch").fill("900")
    button(page, "Reset").click()
    now = [trait(page, name) for name in ("w", "b", "y", "cost", "epochs", "epoch")]
    assert now == [0.6, 0.9, 0, "both", 300, 0]


def test_run_pause_and_run_again(show):
    """Run plays the epochs, the same button pauses, and pressing it again goes on from there."""
    page = show(LearningSlowdown(epochs=3000))
    button(page, "Run").click()
    page.wait_for_function("model.get('epoch') > 100")
    button(page, "Pause").click()
    paused = trait(page, "epoch")
    page.wait_for_timeout(100)
    assert trait(page, "epoch") == paused < 3000
    expect(group(page).locator("[aria-live=polite]")).to_contain_text(f"Epoch {paused}.")
    button(page, "Run").click()
    page.wait_for_function("(epoch) => model.get('epoch') > epoch", arg=paused)
    slider(page, "Epoch").fill("7")
    page.wait_for_timeout(100)
    assert trait(page, "epoch") == 7  # taking the slider halts the run
    expect(button(page, "Run")).to_be_visible()


def test_run_is_not_sent_frame_by_frame(show):
    """A kernel hears of a run when it is over, with its last epoch; a screen reader too."""
    page = show(LearningSlowdown(epochs=30, epoch=20))
    spoken = group(page).locator("[aria-live=polite]")
    assert spoken.inner_text() == ""
    button(page, "Run").click()
    page.wait_for_function("model.get('epoch') === 30")
    page.evaluate("settle()")
    assert page.evaluate("model.saved") == 1
    expect(spoken).to_contain_text(re.compile(r"Epoch 30\. quadratic: output 0\.97\d\d, cost"))
    expect(button(page, "Run")).to_be_visible()


def test_run_with_reduced_motion_jumps_to_the_end(show):
    """Who has asked for reduced motion gets the result of the run, without the animation."""
    page = show(LearningSlowdown(), reduced_motion="reduce")
    button(page, "Run").focus()
    page.keyboard.press("Enter")
    assert trait(page, "epoch") == 300
    assert shown(page, "output a") == [0.2028, 0.012]


def test_step(show):
    """Step takes one epoch, and none beyond the last."""
    page = show(LearningSlowdown(epoch=299))
    for _ in range(3):
        button(page, "Step").click()
    assert trait(page, "epoch") == 300


def test_longer_and_shorter_runs(show):
    """Epochs beyond 300 can be reached; a shorter run takes the epoch with it."""
    page = show(LearningSlowdown())
    length = group(page).get_by_label("Train for")
    length.select_option("10000 epochs")
    page.evaluate("settle()")
    slider(page, "Epoch").fill("9999")
    expected = [run.a[9999] for run in LearningSlowdown(epochs=9999).history().values()]
    assert shown(page, "output a") == pytest.approx(expected, abs=5.1e-5)
    length.select_option("300 epochs")
    assert trait(page, "epoch") == 300


def test_burst_of_input_is_painted_once(show):
    """Any number of changes between two frames cost one repaint."""
    page = show(LearningSlowdown())
    paints = page.evaluate("""async () => {
      let paints = 0;
      const caption = document.querySelector("summary .ce-changing");
      const watch = new MutationObserver((records) => (paints += records.length > 0));
      watch.observe(caption, { characterData: true, subtree: true });
      const input = document.querySelector(".ce-transport input");
      for (let i = 1; i <= 20; i++) { input.value = i; input.dispatchEvent(new Event("input")); }
      await settle();
      return [paints, model.get("epoch")];
    }""")
    assert paints == [1, 20]


def test_dark_theme_follows_at_once(show):
    """A change of theme, the book's or JupyterLab's, recolours lines and page without a repaint by script."""
    page = show(LearningSlowdown())
    colours = """() => [getComputedStyle(document.querySelector(".ce-figure")).backgroundColor,
                        getComputedStyle(document.querySelector(".ce-point.ce-quadratic")).stroke]"""
    light, dark = ["rgb(255, 255, 255)", "rgb(0, 114, 178)"], ["rgb(18, 18, 18)", "rgb(86, 180, 233)"]
    assert page.evaluate(colours) == light
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(colours) == dark
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert page.evaluate(colours) == light
    page.evaluate("document.body.setAttribute('data-jp-theme-light', 'false')")
    assert page.evaluate(colours) == dark


def test_nothing_is_left_behind(show):
    """After clean-up in the middle of a run: no element, no listener on the model, no frame that still moves it."""
    page = show(LearningSlowdown())
    button(page, "Run").click()
    page.wait_for_function("model.get('epoch') > 2")
    page.evaluate("cleanup()")
    epoch = trait(page, "epoch")
    page.wait_for_timeout(100)
    assert trait(page, "epoch") == epoch
    assert page.evaluate("model.listeners()") == 0
    assert page.locator("#stage").inner_html() == ""


def test_nothing_is_painted_after_the_end(show):
    """After a change just before the clean-up the figure does not look at its model again."""
    page = show(LearningSlowdown())
    looks = page.evaluate("""async () => {
      await settle();
      model.set("epoch", 7);
      cleanup();
      let looks = 0;
      model.get = (name) => (looks++, model.state[name]);
      await settle();
      return looks;
    }""")
    assert looks == 0


@pytest.mark.parametrize("figure", [LearningSlowdown, LearningSlowdown.race])
def test_narrow_screen(show, figure):
    """At 390 pixels nothing sticks out sideways, and every control is at least 40 pixels high under a finger."""
    page = show(figure(), has_touch=True, is_mobile=True)
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("settle()")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    readout = "(el) => el.scrollWidth - el.clientWidth"
    assert group(page).locator(".ce-readout").evaluate(readout) <= 0
    for control in group(page).locator("input, select, button, summary, [role=slider]").all():
        assert control.bounding_box()["height"] >= 40


@pytest.mark.parametrize("figure", [LearningSlowdown, LearningSlowdown.race])
def test_every_control_keeps_its_keys_in_jupyterlab(show, figure):
    """Every control carries the attribute without which JupyterLab takes its arrow keys."""
    page = show(figure())
    controls = group(page).locator("input, select, button, summary, [role=slider]")
    assert controls.count() >= 3
    assert page.locator("[data-lm-suppress-shortcuts=true]").count() == controls.count()


def test_race_hides_what_is_to_come(show):
    """The small version has a guess and a button to run, no other setting, and no curve ahead of the epoch."""
    page = show(LearningSlowdown.race(), reduced_motion="reduce")
    assert group(page).get_by_role("button").all_inner_texts() == ["Commit", "Show me", "Run", "Reset"]
    knots = group(page).get_by_role("slider", name="Your curve at epoch")
    assert group(page).get_by_role("slider").count() == 1 + knots.count()
    drawn = page.locator(".ce-drawn")
    assert len(drawn.get_attribute("points").split()) > 40
    button(page, "Run").click()
    assert shown(page, "output a") == [0.2028, 0.012]
    assert len(drawn.get_attribute("points").split()) <= 2  # a curve that nobody has drawn is no guess


@pytest.mark.parametrize("figure", [LearningSlowdown, LearningSlowdown.race])
def test_nothing_of_the_run_is_drawn_before_it_runs(show, figure):
    """At epoch 0 every curve against the epoch is a single point: what is to come is not told, not even faintly."""
    page = show(figure())
    curves = page.locator("svg[aria-label*='against epoch'] .ce-curve:is(.ce-quadratic, .ce-cross-entropy)")
    assert curves.count() == (2 if figure == LearningSlowdown.race else 4)
    for points in curves.evaluate_all("lines => lines.map((line) => line.getAttribute('points').trim())"):
        assert len(set(zip(*[iter(points.split())] * 2, strict=True))) == 1


@pytest.mark.parametrize("z", [-4.0, 0.5, 4.0])
def test_error_times_slope_is_the_step(show, z):
    """The lengths of the three bars are what their words say: the third is the product of the other two."""
    page = show(LearningSlowdown(w=z, b=0, cost="quadratic"))
    track, *bars = page.evaluate("""() => [".ce-track", ".ce-error", ".ce-slope", ".ce-quadratic"].map((kind) =>
        document.querySelector(`.ce-bar${kind}`).getBBox().width)""")
    error, slope, step = (width / track for width in bars)
    a = Neuron(z, 0).activation(1)
    assert (error, slope) == pytest.approx((a, a * (1 - a)), abs=2e-4)
    assert step == pytest.approx(error * slope, abs=4e-4)


def test_focus_and_folds_survive_a_new_layout(show):
    """Choosing another cost by keyboard lays the figure out anew; the focus stays, and what was open stays open."""
    page = show(LearningSlowdown())
    choice = group(page).get_by_label("Cost", exact=True)
    choice.focus()
    choice.select_option("quadratic")
    page.evaluate("settle()")
    expect(group(page).get_by_label("Cost", exact=True)).to_be_focused()
    assert group(page).locator("details[open]").count() == 2


def test_race_can_become_the_full_figure(show):
    """Changing `compact` in a notebook lays the figure out anew."""
    page = show(LearningSlowdown.race())
    page.evaluate("model.set('compact', false)")
    page.evaluate("settle()")
    group(page).get_by_text("More", exact=True).click()
    expect(slider(page, "Learning rate")).to_be_visible()

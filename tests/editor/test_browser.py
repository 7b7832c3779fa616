"""The editor in a browser: what is typed is beside it at once, and the file has just that."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.tools import OVERFLOW, barriers, close
from tests.conftest import Site, post
from tests.editor.conftest import Editor
from tests.editor.test_saving import FILE, SALT
from tests.pictures import png

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATIENCE = 30_000
"""Milliseconds, for a machine that has other things to do."""
HOME = "/_sitegen/panel/editor"
EDIT = f"{HOME}/edit?file={FILE}"
FILES: dict[str, str | bytes] = {
    FILE: SALT,
    "content/posts/oil.md": post("Oil (of any kind)", "Use *little*.", id="oil"),
    "content/posts/chain.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
}

Open = Callable[..., "Page"]


@pytest.fixture
def edited(project: Callable[..., Site], editor: Callable[..., Editor]) -> Editor:
    return editor(project(FILES))


@pytest.fixture
def opened(edited: Editor, browser: Browser) -> Iterator[Open]:
    """Opens a tab on a page of the preview; at its end, nothing was reported."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def begin(path: str = EDIT, width: int = 1280, *, script: bool = True, **more: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            base_url=edited.running.serving.origin,
            java_script_enabled=script,
            reduced_motion="reduce",
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
        show(page, path, script=script)
        return page

    yield begin
    for one in contexts:
        close(one)
    # A refused save is a response of its own, which browsers report.
    assert [text for text in wrong if "status of 4" not in text] == []


def show(page: Page, path: str, *, script: bool = True) -> None:
    """Go to a page, and wait until one can type on it."""
    page.goto(path)
    if script and path.startswith(f"{HOME}/edit"):
        ready(page)


def ready(page: Page) -> None:
    page.locator("#editor[data-ready]").wait_for()
    page.frame_locator("#preview").locator("main").wait_for()


def title(page: Page) -> Any:
    return page.locator("[name='f:title']")


def sees(page: Page, text: str) -> None:
    """Wait until a text is on the page beside the form."""
    page.frame_locator("#preview").get_by_text(text).first.wait_for()


def saved(page: Page) -> None:
    version = page.locator("#editor").get_attribute("data-version")
    page.locator(f"#editor[data-saved='{version}']").wait_for()


def test_from_the_bar_to_the_file(edited: Editor, opened: Open) -> None:
    page = opened("/posts/salt/")
    page.get_by_role("link", name="Edit").click()
    ready(page)
    title(page).fill("Rust & salt")
    sees(page, "Rust & salt")
    page.get_by_label("Text", exact=True).fill("One.\n\nTwo, and *more*.\n")
    sees(page, "Two, and more.")
    page.get_by_role("button", name="Save").first.click()
    saved(page)
    assert edited.read(FILE) == SALT.replace(b"'Salt'", b"'Rust & salt'").replace(
        b"Two.", b"Two, and *more*."
    )
    # A second save goes on from there, by keyboard.
    title(page).fill("Salt")
    page.get_by_label("Text", exact=True).fill("One.\n\nTwo.\n")
    page.keyboard.press("Control+s")
    saved(page)
    assert edited.read(FILE) == SALT


def test_the_bar_fits_a_phone_and_says_what_readers_see(opened: Open) -> None:
    page = opened("/posts/salt/", 390)
    page.get_by_role("link", name="Edit").wait_for()
    assert page.get_by_text("not shown to readers").count() == 0
    bar = page.locator("sitegen-bar aside")
    assert bar.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_without_scripts_the_form_saves_and_shows_the_page(edited: Editor, opened: Open) -> None:
    page = opened(EDIT, script=False)
    title(page).fill("Rust")
    page.get_by_role("button", name="Preview").click()
    page.frame_locator("#preview").get_by_role("heading", name="Rust").first.wait_for()
    page.get_by_role("button", name="Save").first.click()
    page.get_by_text("Saved.", exact=True).wait_for()
    assert edited.read(FILE) == SALT.replace(b"'Salt'", b"'Rust'")


def test_a_mistake_is_at_its_field_before_it_is_saved(edited: Editor, opened: Open) -> None:
    page = opened()
    author = page.locator("[name='f:author.0']")
    author.fill("annna")
    wrong = page.locator("[data-wrong='f:author']")
    wrong.get_by_text('did you mean "anna"?').wait_for()
    page.get_by_role("button", name="Save").first.click()
    page.get_by_text("Nothing was saved").wait_for()
    assert edited.read(FILE) == SALT
    page.get_by_role("button", name="Show: Author").click()
    assert page.evaluate("document.activeElement.id") == "f-author"
    author.fill("anna")
    wrong.get_by_text("did you mean").wait_for(state="detached")


def test_what_was_typed_is_there_after_the_tab_was_closed(edited: Editor, opened: Open) -> None:
    page = opened()
    page.get_by_label("Text", exact=True).fill("One.\n\nHalf a sentence")
    page.get_by_text("kept at").wait_for()
    page.close()
    again = opened()
    again.get_by_role("link", name="Go on with it").click()
    again.wait_for_url("**typed=1")
    ready(again)
    assert again.get_by_label("Text", exact=True).input_value() == "One.\n\nHalf a sentence"
    sees(again, "Half a sentence")
    assert edited.read(FILE) == SALT


def test_two_tabs_show_both_versions(edited: Editor, opened: Open) -> None:
    first, second = opened(), opened()
    title(first).fill("First")
    first.get_by_role("button", name="Save").first.click()
    saved(first)
    title(second).fill("Second")
    second.get_by_role("button", name="Save").first.click()
    second.get_by_role("heading", name="What the file has now").wait_for()
    assert b"'First'" in edited.read(FILE)
    second.get_by_role("button", name="Save what I typed instead").click()
    second.get_by_text("Saved.", exact=True).wait_for()
    assert b"'Second'" in edited.read(FILE)


def test_an_answer_from_before_a_save_is_no_alarm(edited: Editor, opened: Open) -> None:
    from playwright.sync_api import expect

    page = opened()
    held: list[Any] = []
    state = page.locator("#state")
    page.route("**/editor/preview", lambda one: one.continue_() if held else held.append(one))
    with page.expect_request("**/editor/preview"):
        title(page).press("End")
        page.keyboard.type("!")
    page.keyboard.press("Control+s")
    saved(page)
    expect(state).to_have_text(re.compile("Saved at"))
    # That the browser tells the change again as the field is left makes it none of its own.
    page.keyboard.press("Tab")
    version = page.locator("#editor").get_attribute("data-saved")
    expect(page.locator("#editor")).to_have_attribute("data-version", str(version))
    with page.expect_response("**/editor/preview") as answer:
        held[0].continue_()
    assert answer.value.json()["changed"]
    page.locator(f"#editor[data-shown='{version}']").wait_for()
    expect(state).to_have_text(re.compile("Saved at"))
    # A change of somebody else is still told.
    (edited.root / FILE).write_bytes(SALT)
    title(page).press("End")
    page.keyboard.type("!")
    expect(state).to_have_text(re.compile("The file was changed meanwhile"))


def test_what_a_save_refused_stays_beside_the_form(edited: Editor, opened: Open) -> None:
    from playwright.sync_api import expect

    linked = post("Oil", "[Salt](salt.md)", id="oil")
    edited.running.site.write({"content/posts/oil.md": linked})
    page = opened()
    held: list[Any] = []
    page.route("**/editor/preview", lambda one: one.continue_() if held else held.append(one))
    with page.expect_request("**/editor/preview"):
        page.get_by_label("Draft", exact=True).check()
    page.get_by_role("button", name="Save").first.click()
    wrong = page.locator("#wrong")
    expect(wrong).to_contain_text("content/posts/oil.md: this leads to")
    held[0].continue_()
    version = page.locator("#editor").get_attribute("data-version")
    page.locator(f"#editor[data-shown='{version}']").wait_for()
    expect(wrong).to_contain_text("content/posts/oil.md: this leads to")


def test_the_toolbar_types_and_undo_takes_it_back(edited: Editor, opened: Open) -> None:
    from playwright.sync_api import expect

    page = opened()
    text = page.get_by_label("Text", exact=True)
    select = "([from, to]) => document.getElementById('body').setSelectionRange(from, to)"

    def selected(start: int, end: int) -> None:
        text.focus()
        page.evaluate(select, [start, end])

    selected(0, 3)
    page.keyboard.press("Control+b")
    expect(text).to_have_value("**One**.\n\nTwo.\n")
    page.keyboard.press("Control+b")
    expect(text).to_have_value("One.\n\nTwo.\n")
    page.keyboard.press("Control+z")
    expect(text).to_have_value("**One**.\n\nTwo.\n")
    page.keyboard.press("Control+z")
    expect(text).to_have_value("One.\n\nTwo.\n")
    selected(6, 6)
    page.get_by_role("button", name="Heading").click()
    expect(text).to_have_value("One.\n\n## Two.\n")
    page.keyboard.press("Control+z")
    selected(0, 10)
    page.get_by_role("button", name="List").click()
    expect(text).to_have_value("- One.\n\n- Two.\n")
    page.keyboard.press("End")
    page.keyboard.press("Control+z")
    # A link to a document by its title.
    selected(5, 5)
    page.keyboard.press("Control+k")
    page.get_by_label("Find a document").fill("oil any")
    page.get_by_role("option", name="Oil (of any kind)").wait_for()
    page.keyboard.press("Enter")
    expect(text).to_have_value("One.\n[Oil (of any kind)](oil.md)\nTwo.\n")
    sees(page, "Oil (of any kind)")
    page.keyboard.press("Control+z")
    expect(text).to_have_value("One.\n\nTwo.\n")
    # A picture, whose words are asked for.
    selected(11, 11)
    page.get_by_role("button", name="Picture", exact=True).click()
    page.get_by_label("Or one that is there already").select_option("chain.svg")
    page.get_by_label("What it shows, for people who can't see it").fill("A chain")
    page.locator("#picture-ok").click()
    expect(text).to_have_value("One.\n\nTwo.\n\n![A chain](chain.svg)\n")
    page.get_by_role("button", name="Callout").click()
    page.get_by_label("What it is").select_option("TIP")
    page.locator("#callout-dialog").get_by_role("button", name="Insert").click()
    expect(text).to_have_value(re.compile(r"> \[!TIP\]\n> What matters here\.\n"))
    selected(11, 11)
    page.get_by_role("button", name="Table").click()
    page.get_by_label("Columns").fill("2")
    page.get_by_label("Rows").fill("1")
    page.locator("#table-dialog").get_by_role("button", name="Insert").click()
    expect(text).to_have_value(re.compile(r"\| Column 1 \| Column 2 \|\n\| -+ \| -+ \|\n"))
    page.get_by_role("button", name="Video").click()
    page.get_by_text("There is none yet.").wait_for()
    page.keyboard.press("Escape")
    assert edited.read(FILE) == SALT


BOLD, ITALIC, LIST = "Control+b", "Control+i", "Control+Shift+8"
MARKS = {
    # What is selected is between the brackets, before and after each key.
    "bold, then italic": ("[Start] it.", [
        (BOLD, "**[Start]** it."), (ITALIC, "***[Start]*** it."), (ITALIC, "**[Start]** it."),
        (ITALIC, "***[Start]*** it."), (BOLD, "*[Start]* it."), (ITALIC, "[Start] it."),
    ]),
    "selected with its marks": ("[**Start**] it.", [
        (ITALIC, "***[Start]*** it."), (BOLD, "*[Start]* it."),
    ]),
    "a word with its space": ("One [word ]more.", [
        (BOLD, "One **[word]** more."), (BOLD, "One [word] more."),
    ]),
    "two paragraphs": ("[One.\n\nTwo.]", [
        (BOLD, "[**One.**\n\n**Two.**]"), (ITALIC, "[***One.***\n\n***Two.***]"),
        (BOLD, "[*One.*\n\n*Two.*]"), (ITALIC, "[One.\n\nTwo.]"),
    ]),
    "a paragraph of two lines": ("[One\ntwo.]", [(BOLD, "**[One\ntwo.]**"), (BOLD, "[One\ntwo.]")]),
    "items": ("[- One\n- [ ] Two\n3. Three]", [
        (BOLD, "- [**One**\n- [ ] **Two**\n3. **Three**]"), (BOLD, "- [One\n- [ ] Two\n3. Three]"),
    ]),
    "a heading and a text": ("[## One\nTwo]", [(ITALIC, "## [*One*\n*Two*]")]),
    "a part that is bold": ("[One **two** three]", [(BOLD, "**[One two three]**")]),
    "two parts that are bold": ("[**One** and **two**]", [(BOLD, "**[One and two]**")]),
    "nothing": ("One [] two", [(BOLD, "One **[bold]** two"), (BOLD, "One [bold] two")]),
    "a list": ("[One\nTwo\n\nThree]", [
        (LIST, "[- One\n- Two\n\n- Three]"), (LIST, "[One\nTwo\n\nThree]"),
    ]),
    "a list that has a part": ("[- One\nTwo]", [(LIST, "[- One\n- Two]")]),
    "one line": ("On[]e", [(LIST, "- One[]"), (LIST, "One[]")]),
}  # fmt: skip
SELECTED = """() => {
  const { value, selectionStart: from, selectionEnd: to } = document.getElementById("body");
  return `${value.slice(0, from)}[${value.slice(from, to)}]${value.slice(to)}`;
}"""


def test_marks_are_put_where_markdown_reads_them_and_taken_away_again(opened: Open) -> None:
    page = opened()
    text = page.get_by_label("Text", exact=True)
    select = "([from, to]) => document.getElementById('body').setSelectionRange(from, to)"
    found = {}
    for name, (before, keys) in MARKS.items():
        start, end = before.index("["), before.rindex("]") - 1
        text.fill(before[:start] + before[start + 1 : end + 1] + before[end + 2 :])
        page.evaluate(select, [start, end])
        found[name] = (before, [])
        for key, _ in keys:
            page.keyboard.press(key)
            found[name][1].append((key, page.evaluate(SELECTED)))
    assert found == MARKS


GIVE = """([kind, name, type, data]) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type }));
  const body = document.getElementById("body");
  body.focus();
  body.dispatchEvent(kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true })
    : new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""
"""Drops or pastes a file as a browser does."""


def test_a_picture_field_that_was_added_to_a_list_takes_pictures(
    edited: Editor, opened: Open
) -> None:
    from playwright.sync_api import expect

    page = opened()
    page.get_by_text("More fields").click()
    # As in a kind of an extension, whose list has pictures.
    page.locator("[data-list='f:updates'] > template").evaluate(
        """one => {
          one.content.querySelector("[name$='.note']").dataset.picture = "content/posts";
        }"""
    )
    add = page.get_by_role("button", name="Add to: Updates")
    add.press("Enter")
    page.locator("[name='f:updates.0.note']").fill("first.png")
    add.press("Enter")
    choose = page.get_by_role("button", name="Choose a picture: Note")
    expect(choose).to_have_count(2)
    page.get_by_role("button", name="Move up: Updates 2").press("Enter")
    choose.first.click()
    photo = {"name": "IMG_1.png", "mimeType": "image/png", "buffer": png(40, 30)}
    page.get_by_label("From this device").set_input_files(photo)  # type: ignore[arg-type]
    page.get_by_text("IMG_1.png, 40 × 30 pixels").wait_for()
    page.locator("#picture-ok").click()
    expect(page.locator("[name='f:updates.0.note']")).to_have_value("img-1.png")
    expect(page.locator("[name='f:updates.1.note']")).to_have_value("first.png")


def test_a_picture_of_this_device_is_beside_the_text(edited: Editor, opened: Open) -> None:
    from playwright.sync_api import expect

    page = opened()
    text = page.get_by_label("Text", exact=True)
    text.fill("See [oil](oil.md).\n")
    text.press("Control+End")
    page.get_by_role("button", name="Picture", exact=True).press("Enter")
    photo = {"name": "IMG_1.png", "mimeType": "image/png", "buffer": png(40, 30)}
    page.get_by_label("From this device").set_input_files(photo)  # type: ignore[arg-type]
    page.get_by_text("IMG_1.png, 40 × 30 pixels").wait_for()
    words = page.get_by_label("What it shows, for people who can't see it")
    words.press("Enter")  # its words are missing
    words.fill("A rusty chain")
    page.get_by_label("Caption below it").fill('"Salt" in March')
    words.press("Enter")
    written = (
        'See [oil](../oil.md).\n\n![A rusty chain](a-rusty-chain.png "&quot;Salt&quot; in March")\n'
    )
    expect(text).to_have_value(written)
    expect(text).to_be_focused()
    page.frame_locator("#preview").get_by_role("img", name="A rusty chain").wait_for()
    assert "salt%2Findex.md" in page.url
    # The picture at the top, by its field.
    page.get_by_text("More fields").click()
    page.get_by_role("button", name="Choose a picture: File").click()
    page.get_by_label("From this device").set_input_files(photo)  # type: ignore[arg-type]
    words.fill("A rusty chain")
    page.locator("#picture-ok").click()
    expect(page.locator("[name='f:image.src']")).to_have_value("a-rusty-chain-2.png")
    expect(page.locator("[name='f:image.alt']")).to_have_value("A rusty chain")
    page.keyboard.press("Control+s")
    saved(page)
    bundle = "content/posts/salt/index.md"
    assert edited.read(bundle).decode().endswith(written)
    assert b"src: a-rusty-chain-2.png" in edited.read(bundle)
    assert not (edited.root / FILE).exists()
    page.reload()
    ready(page)
    expect(text).to_have_value(written)


def test_pictures_are_dropped_and_pasted(edited: Editor, opened: Open) -> None:
    from playwright.sync_api import expect

    page = opened()
    text = page.get_by_label("Text", exact=True)
    data = base64.b64encode(png(9, 9)).decode()
    for kind in ("drop", "paste"):
        page.evaluate(GIVE, [kind, "wheel.png", "image/png", data])
        page.get_by_text("wheel.png, 9 × 9 pixels").wait_for()
        expect(page.locator("#picture-alt")).to_be_focused()
        page.keyboard.type(f"A {kind}")
        page.keyboard.press("Enter")
        expect(text).to_have_value(re.compile(rf"!\[A {kind}\]\(a-{kind}.png\)"))
    page.evaluate(GIVE, ["drop", "list.pdf", "application/pdf", data])
    page.get_by_text("“list.pdf” is no picture").wait_for()
    page.evaluate(GIVE, ["drop", "broken.png", "image/png", data[:40]])
    page.get_by_text("“broken.png”: the picture is broken").wait_for()
    page.locator("#picture-alt").fill("Broken")
    page.locator("#picture-ok").click()
    page.get_by_text("Choose a picture first.").wait_for()
    page.keyboard.press("Escape")
    expect(text).to_be_focused()
    assert sorted(one.name for one in (edited.root / "content/posts/salt").iterdir()) == [
        "a-drop.png", "a-paste.png", "index.md",
    ]  # fmt: skip


PASTE = """([html, plain]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  data.setData("text/plain", plain);
  const options = { clipboardData: data, bubbles: true, cancelable: true };
  const event = new ClipboardEvent("paste", options);
  document.getElementById("body").focus();
  return document.getElementById("body").dispatchEvent(event);
}"""
"""Pastes as a browser does; whether the browser is left to do it."""


def test_formatted_text_is_pasted_as_markdown(edited: Editor, opened: Open) -> None:
    from playwright.sync_api import expect

    page = opened()
    text = page.get_by_label("Text", exact=True)
    text.fill("One.\n\nTwo.\n")
    select = "([from, to]) => document.getElementById('body').setSelectionRange(from, to)"
    page.evaluate(select, [4, 4])
    own = edited.running.serving.origin
    html = (
        "<h2 style='color: red'>Why</h2><ul><li><a href='https://a.example/?utm_source=x'>Salt</a>"
        f"</li><li><a href='{own}/posts/oil/'>Oil</a></li></ul>"
        "<img src='data:image/png;base64,AA=='>"
    )
    assert not page.evaluate(PASTE, [html, "Why\nSalt\nOil"])
    pasted = "## Why\n\n-   [Salt](https://a.example/)\n-   [Oil](/posts/oil/)"
    expect(text).to_have_value(f"One.\n\n{pasted}\n\nTwo.\n")
    page.get_by_text("A picture was left out.").wait_for()
    sees(page, "Why")
    page.keyboard.press("Control+z")
    expect(text).to_have_value("One.\n\nTwo.\n")
    # A part of a line stays in its line, and replaces what is selected.
    page.evaluate(select, [0, 3])
    page.evaluate(PASTE, ["<b>Salt</b> first", "Salt first"])
    expect(text).to_have_value("**Salt** first.\n\nTwo.\n")
    # Nothing to convert: by Ctrl+Shift+V, from a text editor, or what has no markup.
    assert page.evaluate(PASTE, ["", "**so**"])
    page.evaluate(select, [0, 14])
    page.evaluate(PASTE, ["<span style='color: red'>**so**</span>", "**so**"])
    expect(text).to_have_value("**so**.\n\nTwo.\n")
    # Where it can't be converted, the plain text is there.
    page.route("**/paste", lambda route: route.fulfill(status=422, json={"error": "slow"}))
    page.evaluate(select, [0, 6])
    page.evaluate(PASTE, ["<b>Salt</b> first", "Salt first"])
    expect(text).to_have_value("Salt first.\n\nTwo.\n")
    page.get_by_text("Pasted as plain text: slow").wait_for()


def test_enter_goes_on_with_a_list(opened: Open) -> None:
    page = opened()
    text = page.get_by_label("Text", exact=True)
    text.fill("1. One")
    text.press("End")
    text.press("Enter")
    page.keyboard.type("Two")
    text.press("Enter")
    text.press("Enter")
    page.keyboard.type("Done")
    assert text.input_value() == "1. One\n2. Two\nDone"


def test_lists_are_put_in_order_by_keyboard_alone(edited: Editor, opened: Open) -> None:
    page = opened()
    page.locator("[name='f:tags.0']").focus()
    page.keyboard.press("Alt+ArrowDown")
    assert page.evaluate("document.activeElement.value") == "winter"
    page.keyboard.press("Enter")
    page.keyboard.type("rust")
    page.get_by_role("button", name="Remove: Tags 1").press("Enter")
    page.keyboard.press("Control+s")
    saved(page)
    assert edited.read(FILE) == SALT.replace(b'"oil"', b'"rust"')
    # And groups of fields, in a part that is folded.
    page.get_by_text("More fields").press("Enter")
    page.get_by_role("button", name="Add to: Updates").press("Enter")
    page.locator("[name='f:updates.0.date']").fill("2026-04-01")
    page.locator("[name='f:updates.0.note']").fill("More.")
    page.get_by_role("button", name="Add to: Updates").press("Enter")
    page.locator("[name='f:updates.1.date']").fill("2026-05-01")
    page.locator("[name='f:updates.1.note']").fill("Less.")
    page.get_by_role("button", name="Move up: Updates 2").press("Enter")
    assert page.locator("[name='f:updates.0.note']").input_value() == "Less."
    page.keyboard.press("Control+s")
    saved(page)
    assert edited.read(FILE).index(b"Less.") < edited.read(FILE).index(b"More.")


def test_colours_are_on_the_page_at_once(edited: Editor, opened: Open) -> None:
    page = opened(f"{HOME}/edit?file=content/site.yaml")
    page.get_by_label("Accent", exact=True).fill("#aa0000")
    body = page.frame_locator("#preview").locator("body")
    page.wait_for_function(
        "() => [...document.getElementById('preview').contentDocument.styleSheets]"
        ".some((one) => [...one.cssRules].some((rule) => /#aa0000|170, 0, 0/i.test(rule.cssText)))"
    )
    assert body.is_visible()
    page.get_by_role("button", name="Save").first.click()
    saved(page)
    assert b'accent: "#aa0000"' in edited.read("content/site.yaml")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_no_barrier(edited: Editor, opened: Open, scheme: str, width: int) -> None:
    edited.data("/keep", {**edited.open(FILE), "f:author.0": "nobody"})
    edited.post("/save", {**edited.open(FILE), "f:title": "Rust"})
    token = edited.token()
    edited.post("/delete", {"file": "content/posts/oil.md", "token": token})
    stale = edited.open(FILE)
    edited.data("/keep", {**stale, "f:author.0": "nobody"})
    found: list[str] = []
    page = opened("/_sitegen/", width, color_scheme=scheme, bypass_csp=True)
    for path in (
        "/_sitegen/", HOME, EDIT, f"{EDIT}&typed=1", f"{EDIT}&view=source",
        f"{HOME}/edit?file=content/site.yaml",
        f"{HOME}/new?kind=post", f"{HOME}/new?kind=comment", f"{HOME}/versions?file={FILE}",
        f"{HOME}/delete?file=content/people/anna.md", f"{HOME}/nothing",
    ):  # fmt: skip
        show(page, path)
        for dialog in (
            "",
            "link-dialog",
            "picture-dialog",
            "file-dialog",
            "table-dialog",
            "callout-dialog",
        ):
            if dialog and path != EDIT:
                continue
            if dialog:
                page.evaluate(f"document.getElementById('{dialog}').showModal()")
            # Without the page in the frame: `tests/browser/test_axe.py` has those.
            found += [f"{dialog} {one}" for one in barriers(page, frames=False)]
            if dialog:
                page.evaluate(f"document.getElementById('{dialog}').close()")
    assert found == []


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_page_is_wider_than_its_window(edited: Editor, opened: Open, width: int) -> None:
    """At 320 pixels as at 1280 with a zoom of 400 %."""
    long = "Lebensmittelunverträglichkeitsbescheinigungen" * 3
    edited.post("/save", {**edited.open(FILE), "f:title": long, "body": f"{long}\r\n"})
    page = opened("/_sitegen/", width)
    for path in (
        "/_sitegen/", HOME, EDIT, f"{EDIT}&view=source",
        f"{HOME}/edit?file=content/site.yaml",
        f"{HOME}/new?kind=post", f"{HOME}/versions?file={FILE}", f"{HOME}/delete?file={FILE}",
    ):  # fmt: skip
        show(page, path)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate(OVERFLOW) <= 0, path

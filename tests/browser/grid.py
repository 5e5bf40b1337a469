"""The grid of a sheet as somebody at a keyboard uses it: opens it, goes to a cell, types, sees what it holds."""

from playwright.sync_api import expect

from vns3pair.sheets.models import Sheet


def open_sheet(window, sheet):
    window.goto(f"/sheets/{sheet.pk}/")
    expect(window.locator("#grid td[tabindex='0']")).to_have_count(1)


def cell(page, side, key):
    return page.locator(f"#grid td[data-side={side}][data-key={key}]").first


def holds(page, side, key, raw):
    """The cell holds the text, and not only for the time being."""
    place = f"#grid td:not(.waiting)[data-side={side}][data-key={key}] .held"
    expect(page.locator(place).first).to_have_attribute("data-raw", raw)


def focused(page):
    return page.evaluate(
        "[document.activeElement.dataset.side, document.activeElement.dataset.key].join(' ')"
    )


def edit(page, side, key, text, end="Enter"):
    cell(page, side, key).click()
    page.keyboard.type(text)
    page.keyboard.press(end)


def stored(name="acme-dc1"):
    return Sheet.objects.get(name=name)

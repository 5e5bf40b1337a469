"""LibreOffice as a person at the keyboard: opens workbooks, types into cells, reads what shows, saves.

Everything a test wants is one list of steps, done by one Basic macro in one start: starting takes longest.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

STEPS, ANSWERS = "steps.txt", "answers.txt"
LONGEST = 240
"""Seconds for all steps."""

MACRO = """
Sub Main(place As String)
  Dim files, source, answers, document, parts, line
  files = createUnoService("com.sun.star.ucb.SimpleFileAccess")
  source = createUnoService("com.sun.star.io.TextInputStream")
  source.setInputStream(files.openFileRead("file://" & place & "/steps.txt"))
  source.setEncoding("UTF-8")
  answers = createUnoService("com.sun.star.io.TextOutputStream")
  answers.setOutputStream(files.openFileWrite("file://" & place & "/answers.txt"))
  answers.setEncoding("UTF-8")
  On Error Goto Failed
  Do While Not source.isEOF()
    line = source.readLine()
    parts = Split(line, Chr(9))
    Select Case parts(0)
      Case "open"
        document = Opened("file://" & place & "/" & parts(1))
      Case "type"
        document.Sheets.getByName(parts(1)).getCellRangeByName(parts(2)).String = Plain(parts(3))
      Case "number"
        document.Sheets.getByName(parts(1)).getCellRangeByName(parts(2)).Value = Val(parts(3))
      Case "move"
        Moved(document.Sheets.getByName(parts(1)), parts(2), parts(3))
      Case "insert"
        document.Sheets.getByName(parts(1)).unprotect("")
        document.Sheets.getByName(parts(1)).Rows.insertByIndex(Val(parts(2)) - 1, 1)
      Case "read"
        answers.writeString(Shown(document.Sheets.getByName(parts(1)).getCellRangeByName(parts(2))) & Chr(10))
      Case "save"
        Saved(document, "file://" & place & "/" & parts(1))
      Case "close"
        document.close(True)
    End Select
  Loop
  answers.writeString("done")
  answers.closeOutput()
  Exit Sub
Failed:
  answers.writeString("failed: " & Error$ & " at " & line)
  answers.closeOutput()
End Sub

Function Opened(address)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  Opened = StarDesktop.loadComponentFromURL(address, "_blank", 0, hidden())
End Function

Sub Saved(document, address)
  Dim as_what(0) As New com.sun.star.beans.PropertyValue
  as_what(0).Name = "FilterName"
  as_what(0).Value = "Calc MS Excel 2007 XML"
  document.storeToURL(address, as_what())
End Sub

Sub Moved(sheet, source, target)
  sheet.moveRange(sheet.getCellRangeByName(target).CellAddress, sheet.getCellRangeByName(source).RangeAddress)
End Sub

Function Plain(text)
  Plain = Replace(Replace(text, "\\n", Chr(10)), "\\t", Chr(9))
End Function

Function Shown(cells)
  Dim rows, texts, number
  rows = cells.getDataArray()
  ReDim texts(UBound(rows))
  For number = 0 To UBound(rows)
    texts(number) = CStr(rows(number)(0))
  Next
  Shown = Join(texts, Chr(9))
End Function
"""
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1"
 script:language="StarBasic">{macro}</script:module>
"""


class Session:
    """Steps to do in one start of LibreOffice. Files lie in `folder`; `run` returns what `read` found, in order."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._steps: list[str] = []

    def open(self, name: str) -> None:
        self._step("open", name)

    def type(self, sheet: str, cell: str, text: str) -> None:
        """Types text into a cell; a cell without any is emptied."""
        self._step("type", sheet, cell, text.replace("\n", "\\n").replace("\t", "\\t"))

    def number(self, sheet: str, cell: str, value: float) -> None:
        self._step("number", sheet, cell, repr(value))

    def move(self, sheet: str, cells: str, to: str) -> None:
        """Cuts cells and pastes them elsewhere."""
        self._step("move", sheet, cells, to)

    def insert(self, sheet: str, row: int) -> None:
        """Unprotects a sheet and puts a row in above this one."""
        self._step("insert", sheet, str(row))

    def read(self, sheet: str, column: str) -> None:
        """Asks what one column of cells shows, such as `F5:F60`."""
        self._step("read", sheet, column)

    def save(self, name: str) -> None:
        self._step("save", name)

    def close(self) -> None:
        self._step("close")

    def run(self) -> list[list[str]]:
        """Does all steps."""
        (self._folder / STEPS).write_text("\n".join(self._steps), encoding="utf-8")
        profile = self._folder / "profile"
        self._start(profile, "--terminate_after_init")  # makes the profile, and would overwrite the macro
        module = profile / "user/basic/Standard/Module1.xba"
        module.write_text(MODULE.format(macro=escape(MACRO)), encoding="utf-8")
        self._start(profile, f'macro:///Standard.Module1.Main("{self._folder}")')
        *answers, end = (self._folder / ANSWERS).read_text(encoding="utf-8").split("\n")
        assert end == "done", end
        return [answer.split("\t") for answer in answers]

    @staticmethod
    def _start(profile: Path, what: str) -> None:
        command = ["localc", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", what]
        subprocess.run(command, check=True, capture_output=True, timeout=LONGEST)

    def _step(self, *parts: str) -> None:
        self._steps.append("\t".join(parts))
